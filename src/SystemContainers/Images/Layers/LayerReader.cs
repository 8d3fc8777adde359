using System.Formats.Tar;
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

    private const string AttributePrefix = "SCHILY.xattr.";

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
        using var reader = new TarReader(stream, leaveOpen: true);
        for (var count = 0; reader.GetNextEntry() is { } entry; count++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                limits.CheckEntry(count, _bytes += Math.Max(0, entry.Length));
                Add(entry, cancellationToken);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"entry '{Printable(entry.Name)}': {e.Message}", e);
            }
        }

        ResolveHardLinks(cancellationToken);
        return _root;
    }

    private void Add(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
        {
            return;
        }

        var path = LayerPath.Split(entry.Name);
        if (path.Length == 0)
        {
            SetRoot(entry);
            return;
        }

        Whiteout.Check(path[^1], entry.EntryType == TarEntryType.Directory);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                AddDirectory(path, Metadata(entry, FileMetadata.Directory));
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                AddFile(path, new LayerFile(Content(entry, cancellationToken), IsLink: false));
                break;
            case TarEntryType.SymbolicLink:
                AddFile(path, new LayerFile(Link(entry), IsLink: true));
                break;
            case TarEntryType.HardLink:
                AddHardLink(path, LayerPath.Split(entry.LinkName), entry.Name);
                break;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo:
                Parent(path).Remove(path[^1]);
                SpecialFiles++;
                break;
            default:
                throw new InvalidDataException($"its type {entry.EntryType} is not supported");
        }
    }

    // A symbolic link named "/." would send later layers elsewhere (CVE-2021-29136): the root is only ever a directory.
    private void SetRoot(TarEntry entry)
    {
        if (entry.EntryType != TarEntryType.Directory)
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

    private byte[] Content(TarEntry entry, CancellationToken cancellationToken)
    {
        var metadata = Metadata(entry, FileMetadata.RegularFile);
        if (entry.Length > InMemoryLimit)
        {
            return transaction.AddFile(metadata, entry.DataStream!, cancellationToken);
        }

        var content = _buffer.AsSpan(0, (int)entry.Length);
        entry.DataStream?.ReadExactly(content);
        return transaction.AddFile(metadata, content);
    }

    private byte[] Link(TarEntry entry)
    {
        if (entry.LinkName.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(entry.LinkName) > 4095)
        {
            throw new InvalidDataException("its target is empty or too long");
        }

        if (entry.LinkName.AsSpan().ContainsAny('\0', '\uFFFD'))
        {
            throw new InvalidDataException("its target is not UTF-8 or has a NUL");
        }

        var (user, group) = Owner(entry);
        return transaction.AddLink(new FileMetadata(user, group, FileMetadata.SymbolicLink | 0x1FF, []), entry.LinkName);
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
                throw new InvalidDataException($"entry '{Printable(link.Name)}': {e.Message}", e);
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
                var target = Printable(string.Join('/', link.Target));
                throw new InvalidDataException($"it is a hard link to '{target}', which is no file of this layer");
            }
        }
    }

    // An entry that came after the link has taken its name.
    private bool HasEntry(string[] path) => Find(path) is not null || FindParent(path)?.Directories.ContainsKey(path[^1]) == true;

    private LayerFile? Find(string[] path) =>
        path.Length > 0 && FindParent(path) is { } parent && parent.Files.TryGetValue(path[^1], out var file) ? file : null;

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

    private FileMetadata Metadata(TarEntry entry, uint type)
    {
        var (user, group) = Owner(entry);
        var permissions = (uint)entry.Mode & FileMetadata.PermissionMask;
        return new FileMetadata(user, group, type | permissions, Attributes(entry));
    }

    private static (uint User, uint Group) Owner(TarEntry entry) =>
        entry.Uid >= 0 && entry.Gid >= 0
            ? ((uint)entry.Uid, (uint)entry.Gid)
            : throw new InvalidDataException("its owner is negative");

    // Capabilities and user attributes mean the same in every container; labels and ACLs of the build host do not.
    private List<ExtendedAttribute> Attributes(TarEntry entry)
    {
        var result = new List<ExtendedAttribute>();
        if (entry is not PaxTarEntry pax)
        {
            return result;
        }

        foreach (var (key, value) in pax.ExtendedAttributes)
        {
            if (!key.StartsWith(AttributePrefix, StringComparison.Ordinal))
            {
                continue;
            }

            var name = key[AttributePrefix.Length..];
            if (ExtendedAttribute.IsKept(name) && !value.Contains('\uFFFD', StringComparison.Ordinal))
            {
                result.Add(new ExtendedAttribute(name, System.Text.Encoding.UTF8.GetBytes(value)));
            }
            else
            {
                DroppedAttributes++;
            }
        }

        return result;
    }

    private static string Printable(string name) =>
        string.Concat(name.Take(200).Select(c => char.IsControl(c) ? '?' : c));

    /// <summary>A hard link whose target had not come yet.</summary>
    private sealed record PendingHardLink(string[] Path, string[] Target, string Name);
}
