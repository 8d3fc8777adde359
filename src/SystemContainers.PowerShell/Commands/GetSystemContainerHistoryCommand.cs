using System.Management.Automation;
using SystemContainers.Containers.History;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes what was changed of containers: when, by whom, from where to where, and why.</summary>
[Cmdlet(VerbsCommon.Get, "SystemContainerHistory", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SystemContainerHistoryEntry))]
public sealed class GetSystemContainerHistoryCommand : ContainerReadingCommand
{
    private protected override void Process(string name) => WriteObject(
        Await((observer, token) => Engine.Containers.Deployments.ListHistoryAsync(name, observer, token)),
        enumerateCollection: true);
}
