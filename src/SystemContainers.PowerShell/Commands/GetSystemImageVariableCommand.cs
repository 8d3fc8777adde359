using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes the variables of images: what must be given, what has a default, what the host sets.</summary>
[Cmdlet(VerbsCommon.Get, "SystemImageVariable", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SystemImageVariable))]
public sealed class GetSystemImageVariableCommand : ImageSelectionCommand
{
    private protected override void Process(SystemImage image) =>
        WriteObject(Engine.Images.GetVariables(ImageReference.Parse(image.Name)), enumerateCollection: true);
}
