using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Compares everything in the image store with its checksums.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SystemImageStore", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SystemImageStoreFinding), typeof(bool))]
public sealed class TestSystemImageStoreCommand : ImageStoreCommand
{
    /// <summary>Write only whether everything is sound.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Process(IReadOnlyCollection<string>? names)
    {
        var findings = Await((observer, token) => Engine.Images.Maintenance.TestAsync(names, observer, token));
        if (Quiet)
        {
            WriteObject(findings.Count == 0);
        }
        else
        {
            WriteObject(findings, enumerateCollection: true);
        }
    }
}
