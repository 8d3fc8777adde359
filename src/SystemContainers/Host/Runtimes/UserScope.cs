using SystemContainers.Host.Processes;

namespace SystemContainers.Host.Runtimes;

/// <summary>
/// Lets commands that a user other than root runs in a container begin in the container's cgroup, so that the limits on
/// its unit hold them.
/// </summary>
/// <remarks>
/// In cgroup v2 a process is moved only by who may write to the nearest cgroup above both places (cgroups(7),
/// "delegation containment"), and above a session and the user's services that is root alone. The user's systemd may
/// ask for it, which moves the command into a scope; from there the user may move it on.
/// </remarks>
internal static class UserScope
{
    /// <summary>The command that does the same in the cgroup of a container.</summary>
    /// <param name="command">The command.</param>
    /// <param name="runtime">The container's runtime.</param>
    /// <param name="container">The container's name.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The command itself for root, with cgroup v1 and where the container does not run.</returns>
    internal static async Task<Command> JoinAsync(
        Command command, OciRuntime runtime, string container, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        if (runtime.UserDirectory is null || !Cgroups.IsUnified
            || await runtime.FindProcessAsync(container, observer, cancellationToken) is not { } process
            || Cgroups.TryFindUnified(process) is not { } cgroup)
        {
            return command;
        }

        return new Command(
            "systemd-run",
            [
                "--user", "--scope", "--quiet", "--collect", "--",
                "/bin/sh", "-ec", "echo 0 >\"$0\"; exec \"$@\"", cgroup + "/cgroup.procs",
                command.Program, .. command.Arguments,
            ]);
    }
}
