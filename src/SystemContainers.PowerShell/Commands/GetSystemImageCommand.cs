using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes the images of the image store.</summary>
[Cmdlet(VerbsCommon.Get, "SystemImage")]
[OutputType(typeof(SystemImage))]
public sealed class GetSystemImageCommand : SystemContainerCommand
{
    /// <summary>Names or digests of images; wildcards are allowed. Without it all are written.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected override void ProcessInput()
    {
        foreach (var given in Name)
        {
            ForItem(given, () => WriteObject(SelectImages(given), enumerateCollection: true));
        }
    }
}
