using SystemContainers.Host.Processes;
using SystemContainers.Templates;

namespace SystemContainers.Host.Runtimes;

/// <summary>The OCI runtime of a container: the commands that its unit runs.</summary>
/// <param name="Path">Path of the program.</param>
internal sealed record OciRuntime(string Path)
{
    private string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Finds a runtime.</summary>
    /// <param name="nameOrPath">Its name or path; null takes runc.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolMissing"/>.</exception>
    internal static OciRuntime Find(string? nameOrPath) => new(Tool.Find(nameOrPath ?? "runc"));

    /// <summary>
    /// The values of <c>EXEC_START</c> and its family. A unit that names both <c>PIDFILE</c> and <c>EXEC_STOPPOST</c>
    /// gets a detached container, as with the old command; every other one gets the container in the foreground.
    /// </summary>
    /// <param name="container">The container's name.</param>
    /// <param name="unit">The unit's template.</param>
    /// <param name="pidFile">Value of <c>PIDFILE</c>.</param>
    internal IReadOnlyDictionary<string, string> Commands(string container, Template unit, string pidFile) =>
        IsDetached(unit)
            ? new Dictionary<string, string>
            {
                [BuiltInVariables.ExecStart] = $"{Path} run -d --pid-file {pidFile} {container}",
                [BuiltInVariables.ExecStop] = string.Empty,
                [BuiltInVariables.ExecStartPre] = string.Empty,
                [BuiltInVariables.ExecStopPost] = $"{Path} delete {container}",
            }
            : new Dictionary<string, string>
            {
                [BuiltInVariables.ExecStart] = $"{Path} run {container}",
                [BuiltInVariables.ExecStop] = $"{Path} kill {container} TERM",
                [BuiltInVariables.ExecStartPre] = string.Empty,
                [BuiltInVariables.ExecStopPost] = string.Empty,
            };

    /// <summary>
    /// Adds to a unit what clears the state that a killed runtime leaves and that would make the next start fail.
    /// </summary>
    /// <param name="unit">The rendered unit.</param>
    /// <param name="template">Its template.</param>
    /// <param name="container">The container's name.</param>
    internal string AddCleanUp(string unit, Template template, string container)
    {
        const string heading = "[Service]\n";
        var at = unit.IndexOf(heading, StringComparison.Ordinal);
        if (at < 0 || !Uses(template, BuiltInVariables.ExecStart))
        {
            return unit;
        }

        // The shell is spared a start of the runtime where there is nothing to clear, which is nearly always.
        var command = $"-/bin/sh -c 'test ! -e /run/{Name}/{container} || exec {Path} delete --force {container}'\n";
        var lines = "ExecStartPre=" + command + (IsDetached(template) ? string.Empty : "ExecStopPost=" + command);
        return unit.Insert(at + heading.Length, lines);
    }

    /// <summary>Removes what the runtime keeps of a container, if it keeps anything.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task DeleteStateAsync(string container, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (File.Exists(Path) && Directory.Exists($"/run/{Name}/{container}"))
        {
            await CommandRunner.RunAsync(new Command(Path, "delete", "--force", container), observer, cancellationToken);
        }
    }

    private static bool IsDetached(Template unit) =>
        Uses(unit, BuiltInVariables.ExecStopPost) && Uses(unit, BuiltInVariables.PidFile);

    private static bool Uses(Template template, string variable) => template.Uses.Any(u => u.Variable == variable);
}
