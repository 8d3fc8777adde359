using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Finds what is not as containers should have it, and what is left of containers.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SystemContainer", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SystemContainerFinding), typeof(bool))]
public sealed class TestSystemContainerCommand : ContainerCheckCommand
{
    /// <summary>Write only whether nothing is wrong; what may be meant so is passed over.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Process(IReadOnlyCollection<string>? names)
    {
        var findings = Await((observer, token) => Engine.Containers.Checks.TestAsync(names, observer, token));
        if (Quiet)
        {
            WriteObject(findings.All(f => f.Severity == Images.FindingSeverity.Information));
        }
        else
        {
            WriteObject(findings, enumerateCollection: true);
        }
    }
}
