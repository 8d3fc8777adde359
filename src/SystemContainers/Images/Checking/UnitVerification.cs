using System.Globalization;
using System.Text.RegularExpressions;
using SystemContainers.Host.Processes;

namespace SystemContainers.Images.Checking;

/// <summary>What systemd itself says of the rendered unit.</summary>
internal static partial class UnitVerification
{
    private const string UnitName = SampleValues.ContainerName + ".service";

    /// <summary>Checks it with <c>systemd-analyze verify</c>; everything that it says counts.</summary>
    /// <param name="context">The check.</param>
    /// <param name="unit">The rendered unit; its lines are those of the template.</param>
    /// <param name="observer">Hears what is run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task CheckAsync(
        CheckContext context, string unit, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("systemcontainers-check-").FullName;
        try
        {
            var path = Path.Combine(folder, UnitName);
            await File.WriteAllTextAsync(path, unit, cancellationToken);
            var command = new Command("systemd-analyze", "verify", "--man=no", "--recursive-errors=one", path)
            {
                Timeout = TimeSpan.FromMinutes(1),
            };
            var result = await CommandRunner.TryRunAsync(command, observer, cancellationToken);
            foreach (var line in result.StandardError.Split('\n'))
            {
                AddLine(context, line, path);
            }
        }
        catch (SystemContainersException e) when (e.Code is ErrorCode.ToolMissing or ErrorCode.TimedOut)
        {
            context.Add(
                CheckRules.UnitUnverified, DefinitionSource.UnitFile, null, $"systemd did not check it: {e.Problem}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AddLine(CheckContext context, string text, string path)
    {
        if (text.StartsWith(path + ':', StringComparison.Ordinal)
            && NumberedLine().Match(text[(path.Length + 1)..]) is { Success: true } match)
        {
            var line = int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture);
            context.Add(CheckRules.UnitVerify, DefinitionSource.UnitFile, line, Sentence(match.Groups["text"].Value));
        }
        else if (text.StartsWith(UnitName + ": ", StringComparison.Ordinal)
            && !DependsOnHost().IsMatch(text[(UnitName.Length + 2)..]))
        {
            context.Add(
                CheckRules.UnitVerify, DefinitionSource.UnitFile, null, Sentence(text[(UnitName.Length + 2)..]));
        }
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + '.';

    [GeneratedRegex(@"^(?<line>[0-9]+): (?<text>.*)$")]
    private static partial Regex NumberedLine();

    // Programs and units that another host has and this one has not.
    [GeneratedRegex(
        @"^Command .* is not executable|^Failed to create .*(not found|masked)|^Failed to load|^Job |^Unit ")]
    private static partial Regex DependsOnHost();
}
