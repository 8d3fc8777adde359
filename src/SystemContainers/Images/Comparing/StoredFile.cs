using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Comparing;

/// <summary>A file or link of an image: an object of the store, with its own owner, mode and attributes.</summary>
internal sealed class StoredFile(Repository repository, string checksum) : ImageNode
{
    private const UnixFileMode AllPermissions = (UnixFileMode)0x1FF;

    internal override bool IsDirectory => false;

    internal override string Checksum => checksum;

    internal override (ulong Device, ulong Inode)? Identity => ReadStatus().Identity;

    // In the store of a user also a link is a file.
    internal override string ContentPath => repository.ContentPath(checksum);

    internal override IEnumerable<(string Name, ImageNode Node)> Children => [];

    internal override ImageEntry Read()
    {
        var entry = EntryOnDisk.Read(ContentPath, ReadStatus(), checksum);
        return repository.IsUser && repository.LinkTarget(checksum) is { } target
            ? entry with { Kind = DifferenceKind.Link, Size = 0, Mode = AllPermissions, LinkTarget = target }
            : entry;
    }

    private FileStatus ReadStatus()
    {
        try
        {
            return FileStatus.Read(ContentPath);
        }
        catch (IOException e)
        {
            throw new SystemContainersException(
                ErrorCode.StoreCorrupt,
                $"The object {ContentPath} of the image store is missing or damaged: {e.Message}",
                "Remove the image and import it again.",
                ContentPath,
                inner: e);
        }
    }
}
