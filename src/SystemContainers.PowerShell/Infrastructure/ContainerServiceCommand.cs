using System.ComponentModel;
using System.Management.Automation;
using SystemContainers.Containers;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>A cmdlet that has systemd do one job on the service of each container.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContainerServiceCommand : ContainerSelectionCommand
{
    private protected ContainerServiceCommand()
    {
    }

    /// <summary>How long the job may take, in seconds or as a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan Timeout { get; set; } = StartPolicy.DefaultTimeout;

    /// <summary>Write the container afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What is done, as ShouldProcess shows it.</summary>
    private protected abstract string Action { get; }

    /// <summary>Has systemd do it and waits for the result.</summary>
    private protected abstract Task RunJobAsync(
        string name, StartPolicy policy, IEngineObserver observer, CancellationToken cancellationToken);

    private protected sealed override void Process(string name)
    {
        if (!ShouldProcess(name, Action))
        {
            return;
        }

        var policy = new StartPolicy { Timeout = Timeout };
        Await((observer, token) => RunJobAsync(name, policy, observer, token));
        if (PassThru)
        {
            WriteObject(GetContainer(name));
        }
    }
}
