using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Waits until containers are in a state.</summary>
[Cmdlet(VerbsLifecycle.Wait, "SystemContainer", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SystemContainer))]
public sealed class WaitSystemContainerCommand : ContainerSelectionCommand
{
    /// <summary>The state to wait for.</summary>
    [Parameter]
    public ContainerState State { get; set; } = ContainerState.Running;

    /// <summary>
    /// Wait until it runs and is healthy by the command or URI that it was installed or updated with.
    /// </summary>
    [Parameter]
    public SwitchParameter Healthy { get; set; }

    /// <summary>How long to wait for each container, in seconds or as a TimeSpan; without it for any time.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Write the container afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(string name)
    {
        if (Healthy && State != ContainerState.Running)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"A container that is {State} cannot be healthy.",
                "Leave -State or -Healthy out.",
                name);
        }

        Await((observer, token) => Healthy
            ? Engine.Containers.WaitHealthyAsync(name, Timeout, observer, token)
            : Engine.Containers.WaitAsync(name, State, Timeout, token));
        if (PassThru)
        {
            WriteObject(GetContainer(name));
        }
    }
}
