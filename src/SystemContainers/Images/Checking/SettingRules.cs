using System.Text.RegularExpressions;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>Single settings of the configuration that the schema says nothing of.</summary>
internal static partial class SettingRules
{
    /// <summary>Checks them.</summary>
    /// <param name="context">The check.</param>
    /// <param name="document">The configuration.</param>
    internal static void Check(CheckContext context, ConfigurationDocument document)
    {
        CheckVersion(context, document);
        CheckRoot(context, document);
        CheckProcess(context, document);
        CheckCapabilities(context, document);
    }

    private static void CheckVersion(CheckContext context, ConfigurationDocument document)
    {
        if (document.Find("ociVersion") is { } version && Loosely.Text(version) is { } text
            && !CurrentVersion().IsMatch(text))
        {
            context.Add(
                CheckRules.ConfigurationVersion, document.File, version.Line,
                Version().IsMatch(text)
                    ? $"It is written for version {text} of the specification, and crun refuses to run it."
                    : $"'{text}' is no version of the specification, and crun refuses to run it.");
        }
    }

    private static void CheckRoot(CheckContext context, ConfigurationDocument document)
    {
        if (document.Find("root") is not { } root)
        {
            return;
        }

        if (document.Find("root", "path") is { } path && Loosely.Text(path) is { } text
            && text != RuntimeConfiguration.OwnRoot)
        {
            context.Add(
                CheckRules.ConfigurationRootPath, document.File, path.Line, "'root/path' is not 'rootfs'.",
                document.Editor?.Replace(path.Pointer, "\"rootfs\""));
        }

        var isReadOnly = document.Find("root", "readonly");
        if (Loosely.Flag(isReadOnly) != true && (isReadOnly is null || Loosely.Flag(isReadOnly) is not null))
        {
            context.Add(
                CheckRules.ConfigurationReadonlyRoot, document.File, (isReadOnly ?? root).Line,
                "'root/readonly' is not true, and a deployment must not be written to.",
                isReadOnly is { } flag
                    ? document.Editor?.Replace(flag.Pointer, "true")
                    : root.Element.TryGetProperty("readonly", out _)
                        ? document.Editor?.Replace(root.Pointer + "/readonly", "true")
                        : document.Editor?.Add(root.Pointer, "\"readonly\": true"));
        }
    }

    private static void CheckProcess(CheckContext context, ConfigurationDocument document)
    {
        if (document.Find("process", "terminal") is { } terminal && Loosely.Flag(terminal) == true)
        {
            context.Add(
                CheckRules.ConfigurationTerminal, document.File, terminal.Line,
                "'process/terminal' is true, and a service has no terminal.",
                document.Editor?.Replace(terminal.Pointer, "false"));
        }

        if (document.Find("process", "args") is { Element.ValueKind: System.Text.Json.JsonValueKind.Array } args
            && (!args.Items().Any() || Loosely.Text(args.Items().First()) is { Length: 0 }))
        {
            context.Add(CheckRules.ConfigurationProgram, document.File, args.Line, "'process/args' names no program.");
        }

        CheckWorkingDirectory(context, document);
        foreach (var (text, part) in Loosely.Texts(document.Find("process", "env")))
        {
            if (text.IndexOf('=', StringComparison.Ordinal) <= 0)
            {
                context.Add(
                    CheckRules.ConfigurationEnvironment, document.File, part.Line,
                    $"'{part.Pointer[1..]}' has no name and '='.");
            }
        }
    }

    private static void CheckWorkingDirectory(CheckContext context, ConfigurationDocument document)
    {
        if (document.Find("process", "cwd") is not { } cwd || Loosely.Text(cwd) is not { } path)
        {
            return;
        }

        if (!path.StartsWith('/'))
        {
            context.Add(
                CheckRules.ConfigurationRelativePath, document.File, cwd.Line,
                $"'process/cwd' is '{path}', which is not absolute.");
            return;
        }

        var full = Path.GetFullPath(path);
        if (HostPath.IsAtOrBelow(full, "/proc") || HostPath.IsAtOrBelow(full, "/dev/fd"))
        {
            context.Add(
                CheckRules.ConfigurationWorkingDirectory, document.File, cwd.Line,
                "'process/cwd' lies under /proc, which can lead out of the container.");
        }
    }

    private static void CheckCapabilities(CheckContext context, ConfigurationDocument document)
    {
        foreach (var (_, set) in Loosely.Members(document.Find("process", "capabilities")))
        {
            foreach (var (name, part) in Loosely.Texts(set).Where(item => !BuiltInVariables.IsCapability(item.Text)))
            {
                context.Add(
                    CheckRules.ConfigurationUnknownCapability, document.File, part.Line,
                    $"There is no capability '{name}'.");
            }
        }
    }

    [GeneratedRegex(@"^1\.[0-9]+\.[0-9]+([-+].*)?$")]
    private static partial Regex CurrentVersion();

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+([-+].*)?$")]
    private static partial Regex Version();
}
