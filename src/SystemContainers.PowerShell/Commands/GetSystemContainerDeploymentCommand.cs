using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes the deployments of containers that are on disk.</summary>
[Cmdlet(VerbsCommon.Get, "SystemContainerDeployment", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SystemContainerDeployment))]
public sealed class GetSystemContainerDeploymentCommand : ContainerReadingCommand
{
    private protected override void Process(string name)
    {
        var container = GetContainer(name);
        WriteObject(container.Deployments, enumerateCollection: true);
    }
}
