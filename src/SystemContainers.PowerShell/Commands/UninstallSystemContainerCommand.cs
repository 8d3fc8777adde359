using System.Management.Automation;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Removes containers with everything that belongs to them; images and data stay.</summary>
[Cmdlet(
    VerbsLifecycle.Uninstall, "SystemContainer", DefaultParameterSetName = NameSet,
    SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class UninstallSystemContainerCommand : ContainerSelectionCommand
{
    private protected override void Process(string name)
    {
        if (IsWhatIf)
        {
            Show(Await((observer, token) => Engine.Containers.PlanUninstallAsync(name, observer, token)));
        }
        else if (ShouldProcess(name, "Uninstall container"))
        {
            Await((observer, token) => Engine.Containers.UninstallAsync(name, observer, token));
        }
    }
}
