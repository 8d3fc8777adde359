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
    private readonly List<string> _postponed = [];
    private readonly List<string> _planned = [];

    // The containers that use its root file system may be among the next.
    private protected override void Process(string name)
    {
        try
        {
            if (IsWhatIf)
            {
                Plan(name);
            }
            else if (ShouldProcess(name, "Uninstall container"))
            {
                Uninstall(name);
            }
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.ContainerInUse)
        {
            _postponed.Add(name);
        }
    }

    private protected override void EndInput()
    {
        foreach (var name in _postponed)
        {
            ForItem(name, () => (IsWhatIf ? (Action<string>)Plan : Uninstall)(name));
        }
    }

    private void Plan(string name)
    {
        Show(Await((observer, token) => Engine.Containers.PlanUninstallAsync(name, _planned, observer, token)));
        _planned.Add(name);
    }

    private void Uninstall(string name) =>
        Await((observer, token) => Engine.Containers.UninstallAsync(name, observer, token));
}
