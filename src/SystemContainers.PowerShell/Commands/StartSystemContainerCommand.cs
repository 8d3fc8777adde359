using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Starts the services of containers.</summary>
[Cmdlet(VerbsLifecycle.Start, "SystemContainer", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainer))]
public sealed class StartSystemContainerCommand : ContainerServiceCommand
{
    private protected override string Action => "Start";

    private protected override Task RunJobAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken) =>
        Engine.Containers.StartAsync(name, policy, observer, cancellationToken);
}
