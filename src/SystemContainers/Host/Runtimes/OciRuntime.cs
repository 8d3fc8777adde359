using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Host.Processes;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Host.Runtimes;

/// <summary>The OCI runtime of a container: the commands that its unit runs.</summary>
/// <param name="Path">Path of the program.</param>
/// <param name="UserDirectory">
/// The runtime directory of the user whose containers it runs, as <c>/run/user/1000</c>; null for root.
/// </param>
internal sealed record OciRuntime(string Path, string? UserDirectory = null)
{
    private string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Finds a runtime.</summary>
    /// <param name="paths">Whose containers it is to run.</param>
    /// <param name="nameOrPath">Its name or path; null takes runc.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolMissing"/>.</exception>
    internal static OciRuntime Find(HostPaths paths, string? nameOrPath) => At(paths, Tool.Find(nameOrPath ?? "runc"));

    /// <summary>The runtime of that path, whether or not it is there.</summary>
    /// <param name="paths">Whose containers it runs.</param>
    /// <param name="path">Its path.</param>
    internal static OciRuntime At(HostPaths paths, string path) => new(path, paths.IsUser ? paths.RunDirectory : null);

    /// <summary>A call of the runtime, which finds the containers of the user also where no session is.</summary>
    /// <param name="arguments">Its arguments.</param>
    internal Command Call(params IReadOnlyList<string> arguments) =>
        new(Path, UserDirectory is null ? arguments : ["--root", StateDirectory, .. arguments]);

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
                [BuiltInVariables.ExecStart] =
                    UnitCgroup.StartCommand($"{Path} run -d --pid-file {pidFile} {container}"),
                [BuiltInVariables.ExecStop] = string.Empty,
                [BuiltInVariables.ExecStartPre] = string.Empty,
                [BuiltInVariables.ExecStopPost] = $"{Path} delete {container}",
            }
            : new Dictionary<string, string>
            {
                [BuiltInVariables.ExecStart] = UnitCgroup.StartCommand($"{Path} run {container}"),
                [BuiltInVariables.ExecStop] = StopCommand(container),
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
        var section = UnitFile.Parse(container + ".service", unit).Entries
            .FirstOrDefault(e => e is { Kind: UnitEntryKind.Section, Name: "Service" });
        if (section is null || !Starts(template))
        {
            return unit;
        }

        // The shell spares a start of the runtime where there is nothing to clear, which is nearly always. A container
        // that ends by the SIGTERM it was sent has ended well: 143 is what shells and runtimes make of it.
        var command = $"-/bin/sh -c 'test ! -e {State(container)} || exec {Path} delete --force {container}'\n";
        var afterStop = IsDetached(template) ? string.Empty : "ExecStopPost=" + command;
        var lines = unit.Split('\n').ToList();
        lines.Insert(section.LastLine, $"SuccessExitStatus=143\nExecStartPre={command}{afterStop}".TrimEnd());
        return string.Join('\n', lines);
    }

    /// <summary>Removes what the runtime keeps of a container, if it keeps anything.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task DeleteStateAsync(
        string container, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (File.Exists(Path) && Directory.Exists(State(container)))
        {
            await CommandRunner.RunAsync(Call("delete", "--force", container), observer, cancellationToken);
        }
    }

    /// <summary>Ends a container by force, if it is there; its state goes with the command that runs it.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="observer">Hears the command line.</param>
    internal Task KillAsync(string container, IEngineObserver observer) =>
        CommandRunner.TryRunAsync(Call("kill", container, "KILL"), observer, CancellationToken.None);

    /// <summary>
    /// The number of a running container's first process, which others can join; null where none runs.
    /// </summary>
    /// <param name="container">The container's name.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<int?> FindProcessAsync(
        string container, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(State(container)))
        {
            return null;
        }

        var result = await CommandRunner.TryRunAsync(Call("state", container), observer, cancellationToken);
        try
        {
            return result.ExitCode == 0
                && JsonNode.Parse(result.StandardOutput) is JsonObject state && state["status"]?.ToString() == "running"
                ? state["pid"]?.GetValue<int>()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The first process of a container ignores SIGTERM until it has a handler for it, and a container that is only just
    // being made has no process yet: asked once, it would run on until systemd kills it. So it is asked until the
    // runtime, which is the unit's main process, has ended.
    private string StopCommand(string container)
    {
        const string often = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20";
        return $"/bin/sh -c 'exec 2>/dev/null; while kill -0 $$MAINPID; do {Path} kill {container} TERM; "
            + $"for i in {often}; do sleep 0.02; kill -0 $$MAINPID || exit 0; done; done'";
    }

    // Where the runtimes keep their state unless told otherwise, by whatever name their program goes.
    private string StateDirectory =>
        $"{UserDirectory ?? "/run"}/{(Name.StartsWith("crun", StringComparison.Ordinal) ? "crun" : "runc")}";

    private string State(string container) => $"{StateDirectory}/{container}";

    /// <summary>Whether a unit runs <c>EXEC_START</c>, and not a command of its own in its place.</summary>
    /// <param name="unit">The unit's template.</param>
    internal static bool Starts(Template unit) => Uses(unit, BuiltInVariables.ExecStart);

    private static bool IsDetached(Template unit) =>
        Uses(unit, BuiltInVariables.ExecStopPost) && Uses(unit, BuiltInVariables.PidFile);

    private static bool Uses(Template template, string variable) => template.Uses.Any(u => u.Variable == variable);
}
