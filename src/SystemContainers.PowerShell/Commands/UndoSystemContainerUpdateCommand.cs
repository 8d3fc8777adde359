using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Moves containers back to deployments that were active before; once more moves them forward again.</summary>
/// <remarks>
/// There is no default parameter set: PowerShell would try it first and bind the name of a piped deployment to -Name.
/// </remarks>
[Cmdlet(VerbsCommon.Undo, "SystemContainerUpdate", SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainerUpdate))]
public sealed class UndoSystemContainerUpdateCommand : ContainerSelectionCommand
{
    private const string DeploymentSet = "Deployment";

    /// <summary>The deployments to move to, as Get-SystemContainerDeployment writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DeploymentSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemContainerDeployment[] Deployment { get; set; } = [];

    /// <summary>
    /// The deployment to move to, as a number or as NAME.N; without it the one that was active before.
    /// </summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentNumberCompleter))]
    public string? To { get; set; }

    /// <summary>How long the service must stay up before it counts as started, in seconds or as a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? SettleTime { get; set; }

    /// <summary>How long the start may take, in seconds or as a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? Timeout { get; set; }

    private protected override IEnumerable<string> Selected() =>
        ParameterSetName == DeploymentSet ? Deployment.Select(deployment => deployment.Name) : base.Selected();

    private protected override void Process(string name)
    {
        var options = new UndoOptions
        {
            Name = name,
            To = To ?? Array.Find(Deployment, deployment => deployment.Name == name)?.ToString(),
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
