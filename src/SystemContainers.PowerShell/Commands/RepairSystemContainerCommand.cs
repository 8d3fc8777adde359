using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Mends containers, and removes what is left of those that are not there.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "SystemContainer", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainerFinding))]
public sealed class RepairSystemContainerCommand : ContainerCheckCommand
{
    private const string InputObjectSet = "InputObject";

    private readonly List<SystemContainerFinding> _findings = [];

    /// <summary>Findings, as Test-SystemContainer writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemContainerFinding[] InputObject { get; set; } = [];

    private protected override void ProcessInput()
    {
        _findings.AddRange(InputObject);
        base.ProcessInput();
    }

    private protected override void Process(IReadOnlyCollection<string>? names)
    {
        var options = new SystemContainerRepairOptions
        {
            Names = names,
            Findings = ParameterSetName == InputObjectSet ? _findings : null,
        };
        if (IsWhatIf)
        {
            Show(Await((observer, token) => Engine.Containers.Checks.PlanRepairAsync(options, observer, token)));
        }
        else if (ShouldProcess(names is null ? "Every container" : string.Join(", ", names), "Repair"))
        {
            var repaired = Await((observer, token) => Engine.Containers.Checks.RepairAsync(options, observer, token));
            WriteObject(repaired, enumerateCollection: true);
        }
    }
}
