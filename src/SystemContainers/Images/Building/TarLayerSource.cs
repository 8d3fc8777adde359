using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Building;

/// <summary>A tar archive, plain or gzip, as a layer. Its entries keep their order; nothing is extracted.</summary>
/// <param name="title">What the layer is, for people.</param>
/// <param name="path">The archive.</param>
internal sealed class TarLayerSource(string title, string path) : LayerSource(title, path)
{
    private const string AttributePrefix = "SCHILY.xattr.";

    /// <inheritdoc/>
    public override long? TotalSize => null;

    /// <inheritdoc/>
    public override IEnumerable<LayerEntry> ReadEntries(IEngineObserver observer)
    {
        using var file = File.OpenRead(Path);
        using var archive = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var reader = new TarReader(archive);
        var files = new HashSet<string>(StringComparer.Ordinal);
        var isEmpty = true;
        while (reader.GetNextEntry() is { } entry)
        {
            isEmpty = false;
            if (Read(entry, files, observer) is { } read)
            {
                yield return read;
            }
        }

        if (isEmpty)
        {
            throw Refusal($"'{Path}' is empty or not a tar archive.", "Give a folder, or a tar or tar.gz file.");
        }
    }

    private static bool IsGzip(FileStream file)
    {
        var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isGzip;
    }

    private LayerEntry? Read(TarEntry entry, HashSet<string> files, IEngineObserver observer)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.GlobalExtendedAttributes:
                return null;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo:
                observer.Warning(
                    $"'{entry.Name}' in '{Path}' is left out of the image: it is no file, directory or link.");
                return null;
        }

        var name = LayerEntryName.Normalize(entry.Name, Path);
        if (name.Length == 0)
        {
            return null;
        }

        LayerEntryName.RefuseWhiteout(name, Path);
        var read = new LayerEntry(name, KindOf(entry))
        {
            Mode = entry.Mode,
            UserId = entry.Uid,
            GroupId = entry.Gid,
            Modified = entry.ModificationTime.ToUnixTimeSeconds(),
        };
        switch (read.Kind)
        {
            case LayerEntryKind.File:
                files.Add(name);
                return read with
                {
                    Size = entry.Length,
                    Content = entry.DataStream,
                    Attributes = AttributesOf(entry, observer),
                };
            case LayerEntryKind.SymbolicLink:
                return read with { LinkTarget = entry.LinkName };
            case LayerEntryKind.HardLink:
                var target = HardLinkTarget(entry, files);
                files.Add(name);
                return read with { LinkTarget = target };
            default:
                return read with { Attributes = AttributesOf(entry, observer) };
        }
    }

    private LayerEntryKind KindOf(TarEntry entry) => entry.EntryType switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile when !IsSparse(entry) =>
            LayerEntryKind.File,
        TarEntryType.Directory or TarEntryType.DirectoryList => LayerEntryKind.Directory,
        TarEntryType.SymbolicLink => LayerEntryKind.SymbolicLink,
        TarEntryType.HardLink => LayerEntryKind.HardLink,
        _ => throw Refusal(
            $"'{Path}' has an entry '{entry.Name}' of a kind that no layer has.",
            "Make the archive anew without sparse files and archive parts."),
    };

    private static bool IsSparse(TarEntry entry) =>
        entry is PaxTarEntry pax
        && pax.ExtendedAttributes.Keys.Any(key => key.StartsWith("GNU.sparse.", StringComparison.Ordinal));

    private string HardLinkTarget(TarEntry entry, HashSet<string> files)
    {
        var target = LayerEntryName.Normalize(entry.LinkName, Path);
        return files.Contains(target) ? target : throw Refusal(
            $"'{Path}' has a hard link '{entry.Name}' to '{entry.LinkName}', which is no file before it there.",
            "Make the archive anew with that file in it.");
    }

    private List<ExtendedAttribute> AttributesOf(TarEntry entry, IEngineObserver observer)
    {
        var attributes = new List<ExtendedAttribute>();
        var records = (entry as PaxTarEntry)?.ExtendedAttributes ?? new Dictionary<string, string>();
        foreach (var (key, value) in records.Where(r => r.Key.StartsWith(AttributePrefix, StringComparison.Ordinal)))
        {
            var name = key[AttributePrefix.Length..];
            if (!ExtendedAttribute.IsKept(name))
            {
                continue;
            }

            // The reader decodes attributes as text; a byte that is no text has become U+FFFD and is lost.
            if (value.Contains('\uFFFD', StringComparison.Ordinal))
            {
                observer.Warning(
                    $"The attribute '{name}' of '{entry.Name}' in '{Path}' cannot be read "
                    + "and is left out of the image.");
                continue;
            }

            attributes.Add(new ExtendedAttribute(name, Encoding.UTF8.GetBytes(value)));
        }

        return attributes;
    }

    private SystemContainersException Refusal(string message, string remedy) =>
        new(ErrorCode.InvalidArgument, message, remedy, Path);
}
