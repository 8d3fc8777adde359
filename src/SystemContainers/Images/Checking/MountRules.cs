using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>The mounts of the configuration.</summary>
internal static class MountRules
{
    private static readonly (string Directory, string Variable)[] _directories =
        [("/var/lib", BuiltInVariables.StateDirectory), ("/run", BuiltInVariables.RunDirectory)];

    /// <summary>Checks them.</summary>
    /// <param name="context">The check.</param>
    /// <param name="document">The configuration.</param>
    internal static void Check(CheckContext context, ConfigurationDocument document)
    {
        var mounts = Loosely.Items(document.Find("mounts")).ToList();
        foreach (var mount in mounts)
        {
            CheckType(context, document, mount);
            CheckDestination(context, document, mount);
            CheckSource(context, document, mount);
        }

        CheckOrder(context, document, mounts);
    }

    /// <summary>Whether a mount is one of the host's directories or files.</summary>
    /// <param name="mount">The mount.</param>
    internal static bool IsBind(JsonPart mount) =>
        Loosely.Text(Loosely.Find(mount, "type")) is "bind" or "rbind" || HasBindOption(mount);

    private static bool HasBindOption(JsonPart mount) => HasOption(mount, "bind") || HasOption(mount, "rbind");

    /// <summary>Whether a mount has an option.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="option">The option.</param>
    internal static bool HasOption(JsonPart mount, string option) =>
        Loosely.Texts(Loosely.Find(mount, "options")).Any(item => item.Text == option);

    // To a runtime the options make a mount a bind mount, and any other type is the name
    // of a file system for the kernel.
    private static void CheckType(CheckContext context, ConfigurationDocument document, JsonPart mount)
    {
        var type = Loosely.Find(mount, "type");
        if (Loosely.Text(type) == "rbind")
        {
            context.Add(
                HasBindOption(mount) ? CheckRules.ConfigurationBindType : CheckRules.ConfigurationMountType,
                document.File, type!.Value.Line,
                "The type of a mount is 'rbind', which is an option and no type.", CorrectType(document, mount));
        }
        else if (Loosely.Text(type) == "bind" && !HasBindOption(mount))
        {
            context.Add(
                CheckRules.ConfigurationMountType, document.File, type!.Value.Line,
                "A mount of type 'bind' has neither the option 'bind' nor 'rbind', and runtimes cannot mount it.");
        }
        else if (type is null && !HasBindOption(mount) && Loosely.Find(mount, "destination") is not null)
        {
            context.Add(
                CheckRules.ConfigurationMountType, document.File, mount.Line,
                "A mount has no type, and it is no bind mount.");
        }
    }

    private static IReadOnlyList<TextEdit> CorrectType(ConfigurationDocument document, JsonPart mount)
    {
        var type = document.Editor?.Replace(mount.Pointer + "/type", "\"bind\"") ?? [];
        var option = HasBindOption(mount) ? null
            : mount.Element.TryGetProperty("options", out _)
                ? document.Editor?.Add(mount.Pointer + "/options", "\"rbind\"") ?? []
                : document.Editor?.Add(mount.Pointer, "\"options\": [ \"rbind\" ]") ?? [];
        return option is null ? type : type.Count == 0 || option.Count == 0 ? [] : [.. type, .. option];
    }

    private static void CheckDestination(CheckContext context, ConfigurationDocument document, JsonPart mount)
    {
        if (Loosely.Find(mount, "destination") is { } destination && Loosely.Text(destination) is { } path
            && !path.StartsWith('/'))
        {
            context.Add(
                CheckRules.ConfigurationRelativePath, document.File, destination.Line,
                $"The destination '{path}' of a mount is not absolute.");
        }
    }

    private static void CheckSource(CheckContext context, ConfigurationDocument document, JsonPart mount)
    {
        if (!IsBind(mount) || Loosely.Find(mount, "source") is not { } source
            || Loosely.Text(source) is not { } path || !path.StartsWith('/')
            || context.Configuration?.Uses.Any(use => use.Line == source.Line) == true)
        {
            return;
        }

        var normal = HostPath.Normalize(path);
        foreach (var (directory, variable) in _directories.Where(item => HostPath.IsAtOrBelow(normal, item.Directory)))
        {
            context.Add(
                CheckRules.ConfigurationFixedDirectory, document.File, source.Line,
                $"The source {path} lies below {directory}, which the host can have elsewhere: ${{{variable}}}.");
        }
    }

    private static void CheckOrder(
        CheckContext context, ConfigurationDocument document, IReadOnlyList<JsonPart> mounts)
    {
        var earlier = new List<string>();
        foreach (var mount in mounts)
        {
            if (Loosely.Text(Loosely.Find(mount, "destination")) is not { } text || !text.StartsWith('/'))
            {
                continue;
            }

            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text));
            if (earlier.Contains(path))
            {
                context.Add(
                    CheckRules.ConfigurationDuplicateMount, document.File, mount.Line,
                    $"Something is mounted at {path} a second time.");
            }
            else if (earlier.Find(other => HostPath.IsAtOrBelow(other, path)) is { } hidden)
            {
                context.Add(
                    CheckRules.ConfigurationHiddenMount, document.File, mount.Line,
                    $"The mount at {path} hides what is mounted at {hidden} before it.");
            }

            earlier.Add(path);
        }
    }
}
