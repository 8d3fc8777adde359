using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Pins deployments, which no update replaces or removes then, and unpins them.</summary>
[Cmdlet(VerbsCommon.Set, "SystemContainerDeployment", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainerDeployment))]
public sealed class SetSystemContainerDeploymentCommand : ContainerSelectionCommand
{
    /// <summary>The numbers of the deployments; without it the active one.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DeploymentNumberCompleter))]
    public int[]? Number { get; set; }

    /// <summary>Pin; -Pinned:$false unpins.</summary>
    [Parameter(Mandatory = true)]
    public SwitchParameter Pinned { get; set; }

    /// <summary>Write the deployments.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(string name)
    {
        foreach (var number in Number?.Select(n => (int?)n) ?? [null])
        {
            ForItem(name, () => Set(name, number));
        }
    }

    private void Set(string name, int? number)
    {
        var target = number is null ? name : $"{name}.{number}";
        if (!ShouldProcess(target, Pinned ? "Pin deployment" : "Unpin deployment"))
        {
            return;
        }

        var deployment = Await((observer, token) =>
            Engine.Containers.Deployments.SetPinnedAsync(name, number, Pinned, observer, token));
        if (PassThru)
        {
            WriteObject(deployment);
        }
    }
}
