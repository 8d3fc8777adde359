using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Images.Blobs;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// Adds objects to a repository: they are written beside it, flushed at once with one <c>syncfs</c>, then renamed to
/// their names. A kill or power cut leaves at worst objects that nothing points to. Safe for several threads.
/// </summary>
internal sealed class ObjectTransaction : IDisposable
{
    private readonly Repository _repository;
    private readonly DirectoryHandle _objects;
    private readonly TemporaryDirectory _temporary;
    private readonly ConcurrentDictionary<string, bool> _added = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _blobs = new(StringComparer.Ordinal);
    private readonly BlobStore _blobStore;
    private readonly IReadOnlySet<string> _replaced;
    private long _temporaryNumber;

    /// <summary>Starts a transaction. The caller holds the repository's lock, shared.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="replaced">Names of objects that are damaged: the ones there are not taken for good.</param>
    internal ObjectTransaction(Repository repository, IReadOnlySet<string>? replaced = null)
    {
        _repository = repository;
        _replaced = replaced ?? new HashSet<string>();
        _objects = DirectoryHandle.Open(repository.ObjectDirectory);
        _temporary = TemporaryDirectory.Create(Path.Combine(repository.Path, "tmp"));
        _blobStore = new BlobStore(repository);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _objects.Dispose();
        _temporary.Dispose();
    }

    private DirectoryHandle Staging => _temporary.Handle;

    /// <summary>Adds a file whose content is at hand.</summary>
    /// <param name="metadata">Owner, mode and extended attributes.</param>
    /// <param name="content">Its content.</param>
    /// <returns>The object's checksum.</returns>
    internal byte[] AddFile(FileMetadata metadata, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(ObjectFormat.FileHeader(metadata, string.Empty));
        hash.AppendData(content);
        var checksum = hash.GetHashAndReset();
        var name = Repository.ObjectName(Convert.ToHexStringLower(checksum), "file");
        if (Claim(name))
        {
            using var file = Create(StagedName(name));
            RandomAccess.Write(file, content, 0);
            Seal(file, metadata);
        }

        return checksum;
    }

    /// <summary>Adds a file by reading its content once.</summary>
    /// <param name="metadata">Owner, mode and extended attributes.</param>
    /// <param name="content">Its content.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object's checksum.</returns>
    internal byte[] AddFile(FileMetadata metadata, Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(ObjectFormat.FileHeader(metadata, string.Empty));
        var temporary = $"unnamed-{Interlocked.Increment(ref _temporaryNumber)}";
        using (var file = Create(temporary))
        {
            var buffer = new byte[256 * 1024];
            long position = 0;
            for (int read; (read = content.Read(buffer)) > 0; position += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                RandomAccess.Write(file, buffer.AsSpan(0, read), position);
            }

            Seal(file, metadata);
        }

        var checksum = hash.GetHashAndReset();
        var name = Repository.ObjectName(Convert.ToHexStringLower(checksum), "file");
        var result = Claim(name)
            ? LibC.RenameAt2(Staging.Descriptor, temporary, Staging.Descriptor, StagedName(name), 0)
            : LibC.UnlinkAt(Staging.Descriptor, temporary, 0);
        NativeErrors.ThrowIfFailed(result, "rename or remove", Path.Combine(Staging.Path, temporary));
        return checksum;
    }

    /// <summary>Adds a symbolic link.</summary>
    /// <param name="metadata">Owner and mode.</param>
    /// <param name="target">What it points to.</param>
    /// <returns>The object's checksum.</returns>
    internal byte[] AddLink(FileMetadata metadata, string target)
    {
        var checksum = SHA256.HashData(ObjectFormat.FileHeader(metadata, target));
        var name = Repository.ObjectName(Convert.ToHexStringLower(checksum), "file");
        if (Claim(name))
        {
            var staged = StagedName(name);
            var path = Path.Combine(Staging.Path, staged);
            NativeErrors.ThrowIfFailed(LibC.SymlinkAt(target, Staging.Descriptor, staged), "create", path);
            NativeErrors.ThrowIfFailed(
                LibC.FChownAt(Staging.Descriptor, staged, metadata.UserId, metadata.GroupId, LibC.AtSymlinkNoFollow),
                "set the owner of",
                path);
        }

        return checksum;
    }

    /// <summary>Adds a metadata object.</summary>
    /// <param name="type">Its type: <c>dirtree</c>, <c>dirmeta</c>, <c>commit</c>.</param>
    /// <param name="data">Its bytes.</param>
    /// <returns>The object's checksum.</returns>
    internal byte[] AddMetadata(string type, ReadOnlySpan<byte> data)
    {
        var checksum = SHA256.HashData(data);
        var name = Repository.ObjectName(Convert.ToHexStringLower(checksum), type);
        if (Claim(name))
        {
            using var file = Create(StagedName(name));
            RandomAccess.Write(file, data, 0);
            NativeErrors.ThrowIfFailed(LibC.FChmod(file, 0x1A4), "set the mode of", name);
        }

        return checksum;
    }

    /// <summary>Makes a file for a blob, which is kept only if <see cref="AddBlob"/> follows.</summary>
    /// <param name="digest">The digest that the blob is to have; no other thread adds the same.</param>
    internal FileStream CreateBlob(string digest)
    {
        var name = StagedBlob(digest);
        _ = LibC.UnlinkAt(Staging.Descriptor, name, 0);
        return new FileStream(Create(name), FileAccess.Write, bufferSize: 0);
    }

    /// <summary>Adds the blob that was written, once its digest was found to be right.</summary>
    /// <param name="digest">Its digest.</param>
    internal void AddBlob(string digest) => _blobs[digest] = true;

    /// <summary>Whether an object was added that was not there, or not good.</summary>
    /// <param name="name">Its name.</param>
    internal bool Adds(string name) => _added.ContainsKey(name);

    /// <summary>Leaves out an object that was added after all.</summary>
    /// <param name="name">Its name.</param>
    internal void LeaveOut(string name) => _added.TryRemove(name, out _);

    /// <summary>Leaves out a blob that was added after all.</summary>
    /// <param name="digest">Its digest.</param>
    internal void LeaveOutBlob(string digest) => _blobs.TryRemove(digest, out _);

    /// <summary>Makes the objects durable and gives them their names. Refs are set after it.</summary>
    internal void Commit()
    {
        if (_added.IsEmpty && _blobs.IsEmpty)
        {
            return;
        }

        // Commits come last: one that is there has all that it names, also after a kill or a power cut in between.
        Staging.FlushFileSystem();
        PublishBlobs();
        foreach (var objects in _added.Keys.GroupBy(IsCommit).OrderBy(g => g.Key))
        {
            foreach (var name in objects)
            {
                Publish(name);
            }

            _objects.FlushFileSystem();
        }
    }

    private void PublishBlobs()
    {
        if (_blobs.IsEmpty)
        {
            return;
        }

        Directory.CreateDirectory(_blobStore.Directory, FileModes.PrivateDirectory);
        foreach (var digest in _blobs.Keys)
        {
            var target = _blobStore.PathOf(digest);
            NativeErrors.ThrowIfFailed(
                LibC.RenameAt2(Staging.Descriptor, StagedBlob(digest), LibC.AtFdCwd, target, 0), "rename to", target);
        }
    }

    private static string StagedBlob(string digest) => "blob-" + RefName.OfBlob(digest);

    private static bool IsCommit(string name) => name.EndsWith(".commit", StringComparison.Ordinal);

    private void Publish(string name)
    {
        if (LibC.RenameAt2(Staging.Descriptor, StagedName(name), _objects.Descriptor, name, 0) == 0)
        {
            return;
        }

        Directory.CreateDirectory(Path.Combine(_repository.ObjectDirectory, name[..2]));
        NativeErrors.ThrowIfFailed(
            LibC.RenameAt2(Staging.Descriptor, StagedName(name), _objects.Descriptor, name, 0),
            "rename to",
            Path.Combine(_repository.ObjectDirectory, name));
    }

    // The first thread to claim an object writes it; the others need not wait, for all are flushed before the commit.
    private bool Claim(string name) =>
        (LibC.FAccessAt(_objects.Descriptor, name, 0, LibC.AtSymlinkNoFollow) != 0 || _replaced.Contains(name))
        && _added.TryAdd(name, true);

    private static string StagedName(string name) => name.Replace('/', '-');

    private SafeFileHandle Create(string name)
    {
        var flags = LibC.OWrOnly | LibC.OCreat | LibC.OExcl | LibC.OCloExec;
        var descriptor = LibC.OpenAt(Staging.Descriptor, name, flags, 0x180);
        NativeErrors.ThrowIfFailed(descriptor, "create", Path.Combine(Staging.Path, name));
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    // The owner comes before the mode, because chown(2) clears the set-user-ID bit; the time is OSTree's constant.
    private unsafe void Seal(SafeFileHandle file, FileMetadata metadata)
    {
        NativeErrors.ThrowIfFailed(
            LibC.FChown(file, metadata.UserId, metadata.GroupId), "set the owner of a file in", Staging.Path);
        NativeErrors.ThrowIfFailed(
            LibC.FChmod(file, metadata.Permissions), "set the mode of a file in", Staging.Path);
        foreach (var attribute in metadata.Attributes)
        {
            NativeErrors.ThrowIfFailed(
                LibC.FSetXAttr(file, attribute.Name, attribute.Value, (nuint)attribute.Value.Length, 0),
                $"set {attribute.Name} of a file in",
                Staging.Path);
        }

        var epoch = stackalloc LibC.TimeSpec[2];
        NativeErrors.ThrowIfFailed(LibC.FUtimens(file, epoch), "set the time of a file in", Staging.Path);
    }
}
