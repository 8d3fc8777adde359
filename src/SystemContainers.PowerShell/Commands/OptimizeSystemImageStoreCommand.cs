using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Removes from the image store what no image and no container needs.</summary>
[Cmdlet(VerbsCommon.Optimize, "SystemImageStore", SupportsShouldProcess = true)]
[OutputType(typeof(SystemImageStoreOptimization))]
public sealed class OptimizeSystemImageStoreCommand : SystemContainerCommand
{
    private protected override void ProcessInput()
    {
        if (IsWhatIf)
        {
            Show(Await(Engine.Images.Maintenance.PlanOptimizeAsync));
        }
        else if (ShouldProcess(Engine.Images.Path, "Remove what no image and no container needs"))
        {
            WriteObject(Await(Engine.Images.Maintenance.OptimizeAsync));
        }
    }
}
