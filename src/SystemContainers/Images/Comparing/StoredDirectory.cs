using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Comparing;

/// <summary>A directory of an image, its layers merged.</summary>
internal sealed class StoredDirectory(Repository repository, MergedDirectory directory) : ImageNode
{
    internal override bool IsDirectory => true;

    internal override string Checksum => directory.Metadata;

    internal override (ulong Device, ulong Inode)? Identity => null;

    internal override string? ContentPath => null;

    internal override IEnumerable<(string Name, ImageNode Node)> Children =>
        directory.Files.Select(f => (f.Key, (ImageNode)new StoredFile(repository, f.Value)))
            .Concat(directory.Directories.Select(d => (d.Key, (ImageNode)new StoredDirectory(repository, d.Value))))
            .OrderBy(child => child.Key, Utf8Order.Instance);

    internal override ImageEntry Read()
    {
        var metadata = repository.ReadDirectoryMetadata(directory.Metadata);
        metadata = repository.IsUser ? UserObject.Directory(metadata) : metadata;
        return new ImageEntry
        {
            Kind = DifferenceKind.Directory,
            Mode = (UnixFileMode)metadata.Permissions,
            UserId = metadata.UserId,
            GroupId = metadata.GroupId,
            Attributes = metadata.Attributes.Where(a => ExtendedAttribute.IsKept(a.Name))
                .ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal),
        };
    }
}
