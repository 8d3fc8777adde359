using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Building;

/// <summary>A folder as a layer, its entries sorted by name.</summary>
internal sealed class FolderLayerSource : LayerSource
{
    private readonly string _prefix;
    private readonly IReadOnlySet<string> _leftOut;
    private readonly SortedDictionary<string, FileStatus> _found = new(StringComparer.Ordinal);

    private FolderLayerSource(string title, string path, string prefix, IReadOnlySet<string> leftOut)
        : base(title, path)
    {
        _prefix = prefix;
        _leftOut = leftOut;
    }

    /// <inheritdoc/>
    public override long? TotalSize => _found.Values
        .Where(status => status.Type == FileType.File)
        .DistinctBy(status => status.Identity)
        .Sum(status => status.Size);

    /// <summary>Lists a folder.</summary>
    /// <param name="title">What the layer is, for people.</param>
    /// <param name="path">The folder.</param>
    /// <param name="prefix">Where its content goes in the layer; empty for the root.</param>
    /// <param name="leftOut">Names directly in the folder that are left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: a name would be a
    /// whiteout.</exception>
    public static FolderLayerSource Scan(
        string title,
        string path,
        string prefix,
        IReadOnlySet<string> leftOut,
        CancellationToken cancellationToken)
    {
        var source = new FolderLayerSource(title, path, prefix, leftOut);
        if (prefix.Length > 0)
        {
            source._found.Add(string.Empty, FileStatus.Read(path + "/."));
        }

        source.Scan(string.Empty, cancellationToken);
        return source;
    }

    /// <inheritdoc/>
    public override IEnumerable<LayerEntry> ReadEntries(IEngineObserver observer)
    {
        var firstNames = new Dictionary<(ulong Device, ulong Inode), string>();
        foreach (var (name, status) in _found)
        {
            if (status.Type is not (FileType.File or FileType.Directory or FileType.SymbolicLink))
            {
                observer.Warning($"'{PathOf(name)}' is left out of the image: it is no file, directory or link.");
                continue;
            }

            var entry = Describe(name, status, observer);
            if (status.Type == FileType.File && status.Links > 1 && !firstNames.TryAdd(status.Identity, entry.Name))
            {
                yield return entry with
                {
                    Kind = LayerEntryKind.HardLink,
                    LinkTarget = firstNames[status.Identity],
                    Size = 0,
                    Attributes = [],
                };
                continue;
            }

            using var content = entry.Size > 0 ? File.OpenRead(PathOf(name)) : null;
            yield return entry with { Content = content };
        }
    }

    private void Scan(string folder, CancellationToken cancellationToken)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(PathOf(folder)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fileName = System.IO.Path.GetFileName(path);
            if (folder.Length == 0 && _leftOut.Contains(fileName))
            {
                continue;
            }

            var name = Join(folder, fileName);
            LayerEntryName.RefuseWhiteout(name, Path);
            var status = FileStatus.Read(path);
            _found.Add(name, status);
            if (status.Type == FileType.Directory)
            {
                Scan(name, cancellationToken);
            }
        }
    }

    private LayerEntry Describe(string name, FileStatus status, IEngineObserver observer)
    {
        // Only root can give files away, so what another user owns is meant to be root's in the image.
        var isOwnerKept = Environment.IsPrivilegedProcess;
        var entry = new LayerEntry(Join(_prefix, name), KindOf(status.Type))
        {
            Mode = status.Mode,
            UserId = isOwnerKept ? status.UserId : 0,
            GroupId = isOwnerKept ? status.GroupId : 0,
            Modified = status.Modified,
        };
        return entry.Kind switch
        {
            LayerEntryKind.SymbolicLink => entry with
            {
                LinkTarget = new FileInfo(PathOf(name)).LinkTarget
                    ?? throw new IOException($"'{PathOf(name)}' changed while it was read."),
            },
            LayerEntryKind.File => entry with
            {
                Size = status.Size,
                Attributes = ReadAttributes(PathOf(name), observer),
            },
            _ => entry with { Attributes = ReadAttributes(PathOf(name) + "/.", observer) },
        };
    }

    // A record of a tar archive ends its key at the first "=".
    private static IReadOnlyList<ExtendedAttribute> ReadAttributes(string path, IEngineObserver observer)
    {
        var kept = ExtendedAttributes.Read(path).Where(a => ExtendedAttribute.IsKept(a.Name))
            .ToLookup(a => a.Name.Contains('=', StringComparison.Ordinal));
        foreach (var (name, _) in kept[true])
        {
            observer.Warning(
                $"The attribute '{name}' of '{path}' is left out of the image: no layer holds a name with '='.");
        }

        return [.. kept[false].Select(a => new ExtendedAttribute(a.Name, a.Value))];
    }

    private string PathOf(string name) => System.IO.Path.Join(Path, name);

    private static LayerEntryKind KindOf(FileType type) => type switch
    {
        FileType.Directory => LayerEntryKind.Directory,
        FileType.SymbolicLink => LayerEntryKind.SymbolicLink,
        _ => LayerEntryKind.File,
    };

    private static string Join(string folder, string name) =>
        folder.Length == 0 ? name : name.Length == 0 ? folder : $"{folder}/{name}";
}
