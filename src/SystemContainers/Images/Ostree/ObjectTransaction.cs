using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
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
    private const long FlushStep = 64 * 1024 * 1024;

    private readonly DirectoryHandle _objects;
    private readonly TemporaryDirectory _temporary;
    private readonly StagedFiles _files;
    private readonly IReadOnlySet<string> _replaced;
    private readonly StagedObjects _staged;
    private readonly ConcurrentBag<IncrementalHash> _hashes = [];
    private readonly ConcurrentDictionary<string, bool> _blobs = new(StringComparer.Ordinal);
    private readonly BlobStore _blobStore;
    private readonly StagedRefs _refs;
    private readonly bool _isUser;
    private long _temporaryNumber;
    private readonly Lock _early = new();
    private long _unflushed;
    private Task _flushing = Task.CompletedTask;

    /// <summary>Starts a transaction. The caller holds the repository's lock, shared.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="replaced">
    /// Names of objects that are written anew although they are there, because they are damaged, as
    /// <see cref="Repository.ObjectName"/> makes them; null for none.
    /// </param>
    internal ObjectTransaction(Repository repository, IReadOnlySet<string>? replaced = null)
    {
        _replaced = replaced ?? new HashSet<string>();
        _isUser = repository.IsUser;
        _objects = DirectoryHandle.Open(repository.ObjectDirectory);
        _temporary = TemporaryDirectory.Create(Path.Combine(repository.Path, "tmp"));
        _files = new StagedFiles(Staging, repository.IsUser);
        _staged = new StagedObjects(Staging, _objects);
        _blobStore = new BlobStore(repository);
        _refs = new StagedRefs(repository, Staging, _files);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Task.WaitAny(_flushing);
        _objects.Dispose();
        _temporary.Dispose();
        foreach (var hash in _hashes)
        {
            hash.Dispose();
        }
    }

    private DirectoryHandle Staging => _temporary.Handle;

    /// <summary>Adds a file whose content is at hand.</summary>
    /// <param name="metadata">Owner, mode and extended attributes.</param>
    /// <param name="content">Its content.</param>
    /// <returns>The object's checksum.</returns>
    internal byte[] AddFile(FileMetadata metadata, ReadOnlySpan<byte> content)
    {
        var hash = BeginHash(metadata);
        hash.AppendData(content);
        var checksum = EndHash(hash);
        if (Claim(checksum, ObjectKind.Content) is { } staged)
        {
            Write(staged, metadata, content);
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
        var temporary = $"unnamed-{Interlocked.Increment(ref _temporaryNumber)}";
        byte[] checksum;
        using (var file = _files.Create(temporary, metadata))
        {
            checksum = Copy(content, file, metadata, cancellationToken);
            _files.Seal(file, metadata);
        }

        var result = Claim(checksum, ObjectKind.Content) is { } staged
            ? LibC.RenameAt2(Staging.Descriptor, temporary, Staging.Descriptor, staged, LibC.RenameNoReplace)
            : LibC.UnlinkAt(Staging.Descriptor, temporary, 0);
        if (result < 0 && Marshal.GetLastPInvokeError() == LibC.EExist)
        {
            result = LibC.UnlinkAt(Staging.Descriptor, temporary, 0);
        }

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
        if (Claim(checksum, ObjectKind.Content) is not { } staged)
        {
            return checksum;
        }

        if (_isUser)
        {
            Write(staged, metadata, UserObject.LinkContent(target));
        }
        else if (LibC.SymlinkAt(target, Staging.Descriptor, staged) < 0)
        {
            ThrowUnlessThere(staged);
        }
        else
        {
            NativeErrors.ThrowIfFailed(
                LibC.FChownAt(
                    Staging.Descriptor, staged, metadata.UserId, metadata.GroupId, LibC.AtSymlinkNoFollow),
                "set the owner of",
                Path.Combine(Staging.Path, staged));
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
        if (Claim(checksum, StagedObjects.KindOf(type)) is { } staged
            && _files.TryCreate(staged, FileMetadata.DefaultFile) is { } file)
        {
            using (file)
            {
                Writeback.Write(file, data);
                _files.SealMetadata(file);
            }

            FlushEarly(data.Length);
        }

        return checksum;
    }

    /// <summary>Makes a file for a blob, which is kept only if <see cref="AddBlob"/> follows.</summary>
    /// <param name="digest">The digest that the blob is to have; no other thread adds the same.</param>
    internal SafeFileHandle CreateBlob(string digest)
    {
        var name = StagedBlob(digest);
        _ = LibC.UnlinkAt(Staging.Descriptor, name, 0);
        return _files.Create(name, new FileMetadata(0, 0, 0x180, []));
    }

    /// <summary>Adds the blob that was written, once its digest was found to be right.</summary>
    /// <param name="digest">Its digest.</param>
    internal void AddBlob(string digest) => _blobs[digest] = true;

    /// <summary>Whether an object was added that was not there, or not good.</summary>
    /// <param name="name">Its name.</param>
    internal bool Adds(string name) => _staged.Contains(name);

    /// <summary>Leaves out a commit that was added after all.</summary>
    /// <param name="name">Its name.</param>
    internal void LeaveOutCommit(string name) => _staged.RemoveCommit(name);

    /// <summary>Leaves out a blob that was added after all.</summary>
    /// <param name="digest">Its digest.</param>
    internal void LeaveOutBlob(string digest) => _blobs.TryRemove(digest, out _);

    /// <summary>Makes everything durable and gives it its name: blobs and objects, then refs.</summary>
    /// <param name="refs">The refs to set: name without prefix, and commit.</param>
    internal void Commit(params IReadOnlyList<(string Name, string Commit)> refs)
    {
        if (_blobs.IsEmpty && _staged.IsEmpty && refs.Count == 0)
        {
            return;
        }

        foreach (var (name, commit) in refs)
        {
            _refs.Add(name, commit);
        }

        // Commits come last: one that is there has all that it names, also after a kill or a power cut in between.
        _flushing.GetAwaiter().GetResult();
        Staging.FlushFileSystem();
        PublishBlobs();
        _staged.Publish();
        _refs.Publish();
    }

    private void ThrowUnlessThere(string staged)
    {
        if (Marshal.GetLastPInvokeError() != LibC.EExist)
        {
            throw NativeErrors.Last("create", Path.Combine(Staging.Path, staged));
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

    private void Write(string staged, FileMetadata metadata, ReadOnlySpan<byte> content)
    {
        if (_files.TryCreate(staged, metadata) is { } file)
        {
            using (file)
            {
                Writeback.Write(file, content);
                _files.Seal(file, metadata);
            }

            FlushEarly(content.Length);
        }
    }

    // The disk works while the rest is read, so that the last flush has little left to wait for.
    private void FlushEarly(int written)
    {
        if (Interlocked.Add(ref _unflushed, written) > FlushStep)
        {
            lock (_early)
            {
                if (_flushing.IsCompleted)
                {
                    Interlocked.Exchange(ref _unflushed, 0);
                    _flushing = Task.Factory.StartNew(
                        Staging.FlushFileSystem, CancellationToken.None, TaskCreationOptions.LongRunning,
                        TaskScheduler.Default);
                }
            }
        }
    }

    private byte[] Copy(
        Stream content, SafeFileHandle file, FileMetadata metadata, CancellationToken cancellationToken)
    {
        var hash = BeginHash(metadata);
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            var writeback = new Writeback(file);
            for (int read; (read = content.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                writeback.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return EndHash(hash);
    }

    private IncrementalHash BeginHash(FileMetadata metadata)
    {
        if (!_hashes.TryTake(out var hash))
        {
            hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }

        hash.AppendData(ObjectFormat.FileHeader(metadata, string.Empty));
        return hash;
    }

    private byte[] EndHash(IncrementalHash hash)
    {
        var checksum = hash.GetHashAndReset();
        _hashes.Add(hash);
        return checksum;
    }

    // Where to make an object that the repository has not. The first thread to make it writes it; the others need not
    // wait, for all are flushed before the commit.
    private string? Claim(byte[] checksum, ObjectKind kind)
    {
        var value = new Checksum(checksum);
        var name = StagedObjects.NameOf(value, kind);
        return _staged.IsPublished(value, name) && !_replaced.Contains(name) ? null : _staged.Place(value, kind, name);
    }

    private static string StagedBlob(string digest) => "blob-" + RefName.OfBlob(digest);
}
