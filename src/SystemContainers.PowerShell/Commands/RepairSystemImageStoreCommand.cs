using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Imports again just what is damaged in the image store.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "SystemImageStore", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemImageStoreRepair))]
public sealed class RepairSystemImageStoreCommand : ImageStoreCommand
{
    private const string InputObjectSet = "InputObject";

    private readonly List<SystemImageStoreFinding> _findings = [];

    /// <summary>Findings, as Test-SystemImageStore writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemImageStoreFinding[] InputObject { get; set; } = [];

    /// <summary>Allow plain HTTP, or HTTPS with a certificate that nobody vouches for.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>User name and password for the registry.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    private protected override void ProcessInput()
    {
        _findings.AddRange(InputObject);
        base.ProcessInput();
    }

    private protected override void Process(IReadOnlyCollection<string>? names)
    {
        var options = new SystemImageStoreRepairOptions
        {
            Names = names,
            Findings = ParameterSetName == InputObjectSet ? _findings : null,
            AllowInsecure = AllowInsecure,
            UserName = Credential?.UserName,
            Password = Credential?.GetNetworkCredential().Password,
        };
        if (IsWhatIf)
        {
            Show(Await((observer, token) => Engine.Images.Maintenance.PlanRepairAsync(options, observer, token)));
        }
        else if (ShouldProcess(Engine.Images.Path, "Repair what is damaged"))
        {
            var repairs = Await((observer, token) => Engine.Images.Maintenance.RepairAsync(options, observer, token));
            WriteObject(repairs, enumerateCollection: true);
        }
    }
}
