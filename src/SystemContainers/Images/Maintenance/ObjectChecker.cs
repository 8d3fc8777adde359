using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Maintenance;

/// <summary>Compares objects with their names, as <c>ostree fsck</c> does. One for each thread.</summary>
/// <param name="repository">The repository.</param>
/// <param name="onRead">Hears how many bytes were read.</param>
internal sealed class ObjectChecker(Repository repository, Action<int> onRead)
{
    // The kernel of a host with SELinux labels every new file, whoever makes it; the label is no part of the object.
    private const string Label = "security.selinux";

    private readonly byte[] _buffer = new byte[1024 * 1024];
    private bool _isLabelled;

    /// <summary>Checks an object.</summary>
    /// <param name="item">The object.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is wrong with it, as the end of a sentence; null where nothing is.</returns>
    internal string? Check(StoredObject item, CancellationToken cancellationToken)
    {
        var path = repository.PathOf(item.Name);
        try
        {
            return item.Type == StoredObject.FileType
                ? CheckFile(item, path, cancellationToken)
                : CheckMetadata(item, path, cancellationToken);
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or InvalidDataException or OverflowException
                or SystemContainersException)
        {
            return $"cannot be read: {e.Message.TrimEnd('.')}";
        }
    }

    /// <summary>Whether a file that is no object can be read and has a digest.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="digest">The digest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal bool HasDigest(string path, string digest, CancellationToken cancellationToken)
    {
        try
        {
            return "sha256:" + Convert.ToHexStringLower(Hash([], path, cancellationToken)) == digest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SystemContainersException)
        {
            return false;
        }
    }

    private string? CheckFile(StoredObject item, string path, CancellationToken cancellationToken)
    {
        if (repository.IsUser)
        {
            return CheckUserFile(item, path, cancellationToken);
        }

        if (item.Status.Type is not (FileType.File or FileType.SymbolicLink))
        {
            return $"is a {item.Status.Type}";
        }

        var attributes = ExtendedAttributes.Read(path);
        var hasLabel = attributes.Any(a => a.Name == Label);
        if (HasChecksum(item, path, attributes, hasLabel && !_isLabelled, cancellationToken))
        {
            return null;
        }

        if (hasLabel && HasChecksum(item, path, attributes, _isLabelled, cancellationToken))
        {
            _isLabelled = !_isLabelled;
            return null;
        }

        return "has not the content, owner, mode or attributes that its checksum was made of";
    }

    private string? CheckUserFile(StoredObject item, string path, CancellationToken cancellationToken)
    {
        if (item.Status.Type != FileType.File)
        {
            return $"is a {item.Status.Type}";
        }

        var metadata = UserObject.Read(path);
        var checksum = UserObject.IsLink(metadata)
            ? SHA256.HashData(ObjectFormat.FileHeader(metadata, UserObject.LinkTarget(path)!))
            : Hash(ObjectFormat.FileHeader(metadata, string.Empty), path, cancellationToken);
        return Convert.ToHexStringLower(checksum) == item.Checksum
            ? null
            : "has not the content, owner, mode or attributes that its checksum was made of";
    }

    private bool HasChecksum(
        StoredObject item, string path, IReadOnlyList<(string Name, byte[] Value)> attributes, bool isLabelLeftOut,
        CancellationToken cancellationToken)
    {
        var status = item.Status;
        var metadata = new FileMetadata(
            status.UserId,
            status.GroupId,
            (uint)status.Type | (uint)status.Mode,
            [
                .. attributes.Where(a => !isLabelLeftOut || a.Name != Label)
                    .Select(a => new ExtendedAttribute(a.Name, a.Value)),
            ]);
        var checksum = status.Type == FileType.SymbolicLink
            ? HashLink(metadata, path)
            : Hash(ObjectFormat.FileHeader(metadata, string.Empty), path, cancellationToken);
        return Convert.ToHexStringLower(checksum) == item.Checksum;
    }

    private string? CheckMetadata(StoredObject item, string path, CancellationToken cancellationToken)
    {
        // What is said of a commit beside it, such as signatures, has no checksum.
        if (item.Type == "commitmeta")
        {
            return null;
        }

        if (item.Status.Type != FileType.File)
        {
            return $"is a {item.Status.Type}";
        }

        if (Convert.ToHexStringLower(Hash([], path, cancellationToken)) != item.Checksum)
        {
            return "has not the content that its checksum was made of";
        }

        ReadOnlyMemory<byte> content = item.Status.Size <= _buffer.Length
            ? _buffer.AsMemory(0, (int)item.Status.Size)
            : File.ReadAllBytes(path);
        _ = item.Type switch
        {
            StoredObject.CommitType => ObjectFormat.ReadCommit(content),
            "dirtree" => ObjectFormat.ReadDirectoryTree(content),
            _ => (object)ObjectFormat.ReadDirectoryMetadata(content),
        };
        return null;
    }

    private byte[] HashLink(FileMetadata metadata, string path)
    {
        var target = new FileInfo(path).LinkTarget ?? string.Empty;
        onRead(System.Text.Encoding.UTF8.GetByteCount(target));
        return SHA256.HashData(ObjectFormat.FileHeader(metadata, target));
    }

    // A small file is hashed with its header in one call, which is half of the time of two.
    private byte[] Hash(byte[] header, string path, CancellationToken cancellationToken)
    {
        using var file = Open(path);
        header.CopyTo(_buffer, 0);
        var filled = header.Length + ReadFully(file, _buffer.AsSpan(header.Length), 0);
        if (filled < _buffer.Length)
        {
            return SHA256.HashData(_buffer.AsSpan(0, filled));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_buffer);
        long position = filled - header.Length;
        for (int read; (read = ReadFully(file, _buffer, position)) > 0; position += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(_buffer, 0, read);
        }

        return hash.GetHashAndReset();
    }

    private int ReadFully(SafeFileHandle file, Span<byte> buffer, long position)
    {
        var filled = 0;
        for (int read; filled < buffer.Length
            && (read = RandomAccess.Read(file, buffer[filled..], position + filled)) > 0;)
        {
            filled += read;
        }

        onRead(filled);
        return filled;
    }

    // Not by File.OpenHandle, which asks for status and lock first: there are very many small files.
    private static SafeFileHandle Open(string path)
    {
        var descriptor = LibC.OpenAt(LibC.AtFdCwd, path, LibC.ORdOnly | LibC.ONoFollow | LibC.OCloExec, 0);
        NativeErrors.ThrowIfFailed(descriptor, "open", path);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
