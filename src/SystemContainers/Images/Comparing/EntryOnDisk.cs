using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Comparing;

/// <summary>Describes what is on disk.</summary>
internal static class EntryOnDisk
{
    /// <summary>Reads it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="status">Its status.</param>
    /// <param name="checksum">The checksum of the object that it is, or null.</param>
    internal static ImageEntry Read(string path, FileStatus status, string? checksum = null)
    {
        var kind = status.Type switch
        {
            FileType.Directory => DifferenceKind.Directory,
            FileType.File => DifferenceKind.File,
            FileType.SymbolicLink => DifferenceKind.Link,
            _ => DifferenceKind.Special,
        };
        return new ImageEntry
        {
            Kind = kind,
            Size = kind == DifferenceKind.File ? status.Size : 0,
            Mode = status.Mode,
            UserId = status.UserId,
            GroupId = status.GroupId,
            LinkTarget = kind == DifferenceKind.Link ? new FileInfo(path).LinkTarget : null,
            Checksum = checksum,
            Attributes = ExtendedAttributes.Read(path).Where(a => ExtendedAttribute.IsKept(a.Name)
                && a.Name != UserObject.Attribute)
                .ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal),
        };
    }
}
