using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Mounts images read-only.</summary>
[Cmdlet(VerbsData.Mount, "SystemImage", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemImageMount))]
public sealed class MountSystemImageCommand : ImageSelectionCommand
{
    private int _count;

    /// <summary>An empty folder to mount one image on, or a name for a new folder.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    private protected override void Process(SystemImage image)
    {
        if (Path is not null && ++_count > 1)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"'{image}' cannot be mounted at {Path} too.",
                "Give -Path for one image only.",
                image.Name);
        }

        var path = Path is null ? null : GetUnresolvedProviderPathFromPSPath(Path);
        if (ShouldProcess(image.Name, path is null ? "Mount image" : $"Mount image at {path}"))
        {
            var options = new MountOptions { Image = ImageReference.Parse(image.Name), Path = path };
            WriteObject(Await((observer, token) => Engine.Images.Mounts.MountAsync(options, observer, token)));
        }
    }
}
