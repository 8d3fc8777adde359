using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Comparing;

/// <summary>A file or link of an image: an object of the store, with its own owner, mode and attributes.</summary>
internal sealed class StoredFile(Repository repository, string checksum) : ImageNode
{
    internal override bool IsDirectory => false;

    internal override string Checksum => checksum;

    internal override (ulong Device, ulong Inode)? Identity => ReadStatus().Identity;

    internal override string ContentPath => repository.ContentPath(checksum);

    internal override IEnumerable<(string Name, ImageNode Node)> Children => [];

    internal override ImageEntry Read() => EntryOnDisk.Read(ContentPath, ReadStatus(), checksum);

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
