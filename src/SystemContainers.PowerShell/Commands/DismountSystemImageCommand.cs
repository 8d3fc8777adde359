using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Dismounts images.</summary>
[Cmdlet(VerbsData.Dismount, "SystemImage", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DismountSystemImageCommand : SystemContainerCommand
{
    private const string PathSet = "Path";
    private const string NameSet = "Name";
    private const string InputObjectSet = "InputObject";

    /// <summary>The folders that images are mounted on.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = PathSet,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MountPathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Names of images, all mounts of which are dismounted; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MountedImageCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Mounts, as Get-SystemImageMount and Mount-SystemImage write them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemImageMount[] InputObject { get; set; } = [];

    private protected override void ProcessInput()
    {
        foreach (var path in Path)
        {
            ForItem(path, () => Dismount(GetUnresolvedProviderPathFromPSPath(path)));
        }

        foreach (var mount in InputObject)
        {
            ForItem(mount.Path, () => Dismount(mount.Path));
        }

        foreach (var given in Name)
        {
            ForItem(given, () =>
            {
                foreach (var mount in MountSelector.Select(Engine.Images, given))
                {
                    ForItem(mount.Path, () => Dismount(mount.Path));
                }
            });
        }
    }

    private void Dismount(string path)
    {
        if (!ShouldProcess(path, "Dismount image"))
        {
            return;
        }

        try
        {
            DismountNow(path);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.Busy)
        {
            // A pipeline that was stopped early, as by Select-Object -First, leaves directories of this session open
            // until they are collected.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            DismountNow(path);
        }
    }

    private void DismountNow(string path) =>
        Await((observer, token) => Engine.Images.Mounts.DismountAsync(path, observer, token));
}
