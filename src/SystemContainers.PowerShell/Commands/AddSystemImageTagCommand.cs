using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Gives images of the image store more names.</summary>
[Cmdlet(
    VerbsCommon.Add, "SystemImageTag", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemImage))]
public sealed class AddSystemImageTagCommand : ImageSelectionCommand
{
    /// <summary>Tags, which keep the image's repository; or whole names, with a slash or a colon in them.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TagCompleter))]
    public string[] Tag { get; set; } = [];

    /// <summary>Take a name from another image that has it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Write the image under each of its new names.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(SystemImage image)
    {
        foreach (var tag in Tag)
        {
            ForItem(tag, () => Add(image, tag));
        }
    }

    private void Add(SystemImage image, string tag)
    {
        var isName = tag.Contains('/', StringComparison.Ordinal) || tag.Contains(':', StringComparison.Ordinal);
        var name = ImageReference.Parse(isName ? tag : $"{image.Repository}:{tag}");
        if (!ShouldProcess(name.ToString(), $"Add name to image {image.Name}"))
        {
            return;
        }

        var added = Await((_, token) =>
            Engine.Images.AddNameAsync(ImageReference.Parse(image.Name), name, Force, token));
        if (PassThru)
        {
            WriteObject(added);
        }
    }
}
