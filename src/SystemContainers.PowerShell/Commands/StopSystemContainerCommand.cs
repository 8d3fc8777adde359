using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Stops the services of containers.</summary>
[Cmdlet(VerbsLifecycle.Stop, "SystemContainer", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainer))]
public sealed class StopSystemContainerCommand : ContainerServiceCommand
{
    private protected override string Action => "Stop";

    private protected override Task RunJobAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        Engine.Containers.StopAsync(name, policy, observer, cancellationToken);
}
