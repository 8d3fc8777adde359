using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Removes the names of images from the image store.</summary>
[Cmdlet(
    VerbsCommon.Remove, "SystemImage", DefaultParameterSetName = NameSet,
    SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSystemImageCommand : ImageSelectionCommand
{
    /// <summary>Remove an image even if a container uses it, which then cannot be updated until it is back.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(SystemImage image)
    {
        var reference = ImageReference.Parse(image.Name);
        Engine.Images.RequireRemovable(reference, Force);
        if (ShouldProcess(image.Name, "Remove image"))
        {
            Engine.Images.Remove(reference, Force);
        }
    }
}
