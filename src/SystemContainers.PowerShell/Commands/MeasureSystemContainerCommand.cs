using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes what containers use, and the limits on them.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "SystemContainer", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SystemContainerUsage))]
public sealed class MeasureSystemContainerCommand : ContainerSelectionCommand
{
    private protected override void Process(string name) =>
        WriteObject(Await((_, token) => Engine.Containers.MeasureAsync(name, token)));
}
