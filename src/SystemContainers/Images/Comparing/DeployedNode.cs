using SystemContainers.Images.Layers;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Comparing;

/// <summary>A file, directory or link of a deployment.</summary>
internal sealed class DeployedNode : ImageNode
{
    private readonly string _path;
    private readonly FileStatus _status;

    private DeployedNode(string path)
    {
        _path = path;
        _status = FileStatus.Read(path);
    }

    internal override bool IsDirectory => _status.Type == FileType.Directory;

    internal override string? Checksum => null;

    internal override (ulong Device, ulong Inode)? Identity => IsDirectory ? null : _status.Identity;

    internal override string? ContentPath => _status.Type == FileType.File ? _path : null;

    internal override IEnumerable<(string Name, ImageNode Node)> Children =>
        IsDirectory
            ? Directory.EnumerateFileSystemEntries(_path)
                .Select(path => (Path.GetFileName(path), (ImageNode)new DeployedNode(path)))
                .OrderBy(child => child.Item1, Utf8Order.Instance)
            : [];

    /// <summary>
    /// The root of a deployment's tree; the old command made some that are a link to another deployment's.
    /// </summary>
    /// <param name="path">Its path.</param>
    internal static DeployedNode Root(string path) =>
        new(Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    internal override ImageEntry Read() => EntryOnDisk.Read(_path, _status);
}
