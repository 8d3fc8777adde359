using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Moves containers back to their other deployment; once more moves them forward again.</summary>
[Cmdlet(VerbsCommon.Undo, "SystemContainerUpdate", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainerUpdate))]
public sealed class UndoSystemContainerUpdateCommand : ContainerSelectionCommand
{
    /// <summary>How long the service must stay up before it counts as started, in seconds or as a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? SettleTime { get; set; }

    /// <summary>How long the start may take, in seconds or as a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? Timeout { get; set; }

    private protected override void Process(string name)
    {
        var options = new UndoOptions
        {
            Name = name,
            StartPolicy = new StartPolicy { Timeout = Timeout, SettleTime = SettleTime },
        };
        if (IsWhatIf)
        {
            Show(Await((observer, token) => Engine.Containers.PlanUndoAsync(options, observer, token)));
        }
        else if (ShouldProcess(name, "Undo update"))
        {
            WriteObject(Await((observer, token) => Engine.Containers.UndoAsync(options, observer, token)));
        }
    }
}
