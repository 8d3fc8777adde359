using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Restarts the services of containers.</summary>
[Cmdlet(VerbsLifecycle.Restart, "SystemContainer", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainer))]
public sealed class RestartSystemContainerCommand : ContainerServiceCommand
{
    private protected override string Action => "Restart";

    private protected override Task RunJobAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        Engine.Containers.RestartAsync(name, policy, observer, cancellationToken);
}
