using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>
/// Reads the tar of a layer into OSTree objects. Every entry is checked; nothing is ever extracted by name, so a
/// layer cannot reach outside the tree that is built in memory.
/// </summary>
internal sealed class LayerReader(ObjectTransaction transaction, LayerLimits limits)
{
    /// <summary>Up to this size a file is hashed before it is written, so a known one costs no write.</summary>
    private const int InMemoryLimit = 1024 * 1024;

    private readonly LayerDirectory _root = new();
    private readonly Dictionary<string, PendingHardLink> _pendingHardLinks = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = new byte[InMemoryLimit];
    private long _bytes;

    /// <summary>Entries that a container has no use for and that were left out: devices, FIFOs, sockets.</summary>
    internal int SpecialFiles { get; private set; }

    /// <summary>Extended attributes that were left out, because they are not for containers or not readable.</summary>
    internal int DroppedAttributes { get; private set; }

    /// <summary>Reads the whole tar.</summary>
    /// <param name="stream">The uncompressed tar.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The layer's root.</returns>
    /// <exception cref="InvalidDataException">An entry is not allowed; the message names it.</exception>
    internal LayerDirectory Read(Stream stream, CancellationToken cancellationToken)
    {
        using var tar = new TarArchiveReader(stream);
        var count = 0;
        try
        {
            for (; tar.Next(); count++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                limits.CheckEntry(count, _bytes += tar.Size);
                Add(tar, cancellationToken);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw OfEntry(tar.Name.Length > 0 ? $"'{PrintableText.Short(tar.Name)}'" : $"{count + 1}", e);
        }

        ResolveHardLinks(cancellationToken);
        return _root;
    }

    private void Add(TarArchiveReader entry, CancellationToken cancellationToken)
    {
        var path = LayerPath.Split(entry.Name);
        if (path.Length == 0)
        {
            SetRoot(entry);
            return;
        }

        Whiteout.Check(path[^1], entry.Kind == TarKind.Directory);
        switch (entry.Kind)
        {
            case TarKind.Directory:
                AddDirectory(path, Metadata(entry, FileMetadata.Directory));
                break;
            case TarKind.File:
                AddFile(path, new LayerFile(Content(entry, cancellationToken), isLink: false));
                break;
            case TarKind.SymbolicLink:
                AddFile(path, new LayerFile(Link(entry), isLink: true));
                break;
            case TarKind.HardLink:
                AddHardLink(path, LayerPath.Split(entry.LinkName), entry.Name);
                break;
            default:
                Parent(path).Remove(path[^1]);
                SpecialFiles++;
                break;
        }
    }

    // A symbolic link named "/." would send later layers elsewhere (CVE-2021-29136): the root is only ever a directory.
    private void SetRoot(TarArchiveReader entry)
    {
        if (entry.Kind != TarKind.Directory)
        {
            throw new InvalidDataException("the root is not a directory");
        }

        _root.Metadata = Metadata(entry, FileMetadata.Directory);
    }

    private void AddDirectory(string[] path, FileMetadata metadata)
    {
        var parent = Parent(path);
        parent.Files.Remove(path[^1]);
        if (!parent.Directories.TryGetValue(path[^1], out var directory))
        {
            parent.Directories.Add(path[^1], directory = new LayerDirectory());
        }

        directory.Metadata = metadata;
    }

    private void AddFile(string[] path, LayerFile file)
    {
        var parent = Parent(path);
        parent.Remove(path[^1]);
        parent.Files.Add(path[^1], file);
    }

    private LayerDirectory Parent(string[] path)
    {
        var directory = _root;
        foreach (var name in path.AsSpan(0, path.Length - 1))
        {
            if (directory.Files.TryGetValue(name, out var file))
            {
                throw new InvalidDataException(
                    $"'{name}' in its path is a {(file.IsLink ? "symbolic link" : "file")}, not a directory");
            }

            if (!directory.Directories.TryGetValue(name, out var next))
            {
                directory.Directories.Add(name, next = new LayerDirectory());
            }

            directory = next;
        }

        return directory;
    }

    private byte[] Content(TarArchiveReader entry, CancellationToken cancellationToken)
    {
        var metadata = Metadata(entry, FileMetadata.RegularFile);
        if (entry.Size > InMemoryLimit)
        {
            return transaction.AddFile(metadata, entry, cancellationToken);
        }

        var content = _buffer.AsSpan(0, (int)entry.Size);
        entry.ReadExactly(content);
        return transaction.AddFile(metadata, content);
    }

    private byte[] Link(TarArchiveReader entry)
    {
        if (entry.LinkName.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(entry.LinkName) > 4095)
        {
            throw new InvalidDataException("its target is empty or too long");
        }

        if (entry.LinkName.Contains('\0', StringComparison.Ordinal))
        {
            throw new InvalidDataException("its target has a NUL");
        }

        var metadata = new FileMetadata(entry.UserId, entry.GroupId, FileMetadata.SymbolicLink | 0x1FF, []);
        return transaction.AddLink(metadata, entry.LinkName);
    }

    // Old tars list links before their target, and chains of them; those wait until the end.
    private void AddHardLink(string[] path, string[] target, string name)
    {
        if (Find(target) is { } file)
        {
            AddFile(path, file);
        }
        else
        {
            Parent(path).Remove(path[^1]);
            _pendingHardLinks[string.Join('/', path)] = new PendingHardLink(path, target, name);
        }
    }

    private void ResolveHardLinks(CancellationToken cancellationToken)
    {
        foreach (var link in _pendingHardLinks.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Resolve(link);
            }
            catch (InvalidDataException e)
            {
                throw OfEntry($"'{PrintableText.Short(link.Name)}'", e);
            }
        }
    }

    // Follows a chain to its file and gives the file to the whole chain, so that each link is looked at once.
    private void Resolve(PendingHardLink link)
    {
        var chain = new List<PendingHardLink>();
        for (var next = link; !HasEntry(next.Path);)
        {
            chain.Add(next);
            if (Find(next.Target) is { } file)
            {
                chain.ForEach(l => AddFile(l.Path, file));
                return;
            }

            if (chain.Count > _pendingHardLinks.Count
                || !_pendingHardLinks.TryGetValue(string.Join('/', next.Target), out next))
            {
                var target = PrintableText.Short(string.Join('/', link.Target));
                throw new InvalidDataException($"it is a hard link to '{target}', which is no file of this layer");
            }
        }
    }

    // An entry that came after the link has taken its name.
    private bool HasEntry(string[] path) =>
        Find(path) is not null || FindParent(path)?.Directories.ContainsKey(path[^1]) == true;

    private LayerFile? Find(string[] path) =>
        path.Length > 0 && FindParent(path) is { } parent && parent.Files.TryGetValue(path[^1], out var file)
            ? file
            : null;

    private LayerDirectory? FindParent(string[] path)
    {
        var directory = _root;
        for (var i = 0; i < path.Length - 1; i++)
        {
            if (!directory.Directories.TryGetValue(path[i], out directory!))
            {
                return null;
            }
        }

        return directory;
    }

    private FileMetadata Metadata(TarArchiveReader entry, uint type) =>
        new(entry.UserId, entry.GroupId, type | ((uint)entry.Mode & FileMetadata.PermissionMask), Attributes(entry));

    private IReadOnlyList<ExtendedAttribute> Attributes(TarArchiveReader entry)
    {
        var kept = LayerAttributes.Select(entry.Attributes);
        DroppedAttributes += entry.Attributes.Count - kept.Count;
        return kept;
    }

    private static InvalidDataException OfEntry(string entry, Exception e) =>
        new($"entry {entry}: {(e is EndOfStreamException ? "the archive is cut off in it" : e.Message)}", e);

    /// <summary>A hard link whose target had not come yet.</summary>
    private sealed record PendingHardLink(string[] Path, string[] Target, string Name);
}
