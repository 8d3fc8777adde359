using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes the images that are mounted, and where.</summary>
[Cmdlet(VerbsCommon.Get, "SystemImageMount")]
[OutputType(typeof(SystemImageMount))]
public sealed class GetSystemImageMountCommand : SystemContainerCommand
{
    /// <summary>Names of images; wildcards are allowed. Without it all mounts are written.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MountedImageCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected override void ProcessInput()
    {
        foreach (var given in Name)
        {
            ForItem(given, () => WriteObject(MountSelector.Select(Engine.Images, given), enumerateCollection: true));
        }
    }
}
