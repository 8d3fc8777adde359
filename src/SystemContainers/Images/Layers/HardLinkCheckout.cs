using System.Runtime.InteropServices;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Layers;

/// <summary>
/// Makes a directory tree whose files are hard links to the objects of the store. Nothing is copied, except where an
/// object has as many links as the file system allows.
/// </summary>
internal sealed class HardLinkCheckout : IDisposable
{
    private readonly Repository _repository;
    private readonly DirectoryHandle _objects;
    private readonly Dictionary<string, FileMetadata> _metadata = new(StringComparer.Ordinal);

    /// <summary>Prepares a checkout.</summary>
    /// <param name="repository">The store.</param>
    internal HardLinkCheckout(Repository repository)
    {
        _repository = repository;
        _objects = DirectoryHandle.Open(repository.ObjectDirectory);
    }

    /// <inheritdoc/>
    public void Dispose() => _objects.Dispose();

    /// <summary>Makes the tree. It is not flushed to disk.</summary>
    /// <param name="root">What to make.</param>
    /// <param name="parent">The directory to make it in.</param>
    /// <param name="name">Its name there; nothing has it yet.</param>
    /// <param name="cancellationToken">Stops it, with a part of the tree made.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StorageUnsuitable"/> where store and target are
    /// on different file systems; <see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal void Write(MergedDirectory root, DirectoryHandle parent, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var directory = parent.Create(name, 0x1C0);
        foreach (var (fileName, checksum) in root.Files)
        {
            Link(checksum, directory, fileName);
        }

        foreach (var (childName, child) in root.Directories)
        {
            Write(child, directory, childName, cancellationToken);
        }

        Seal(directory, root.Metadata);
    }

    private void Link(string checksum, DirectoryHandle directory, string name)
    {
        if (_repository.IsUser && _repository.LinkTarget(checksum) is { } target)
        {
            NativeErrors.ThrowIfFailed(
                LibC.SymlinkAt(target, directory.Descriptor, name), "create", Path.Combine(directory.Path, name));
            return;
        }

        var source = Repository.ObjectName(checksum, "file");
        if (LibC.LinkAt(_objects.Descriptor, source, directory.Descriptor, name, 0) == 0)
        {
            return;
        }

        var error = Marshal.GetLastPInvokeError();
        switch (error)
        {
            case LibC.EMLink:
                Copy(checksum, directory, name);
                break;
            case LibC.ENoEnt:
                throw new SystemContainersException(
                    ErrorCode.StoreCorrupt,
                    $"The object {_repository.ContentPath(checksum)} of the image store is missing.",
                    "Repair the image store, or remove the image and import it again.",
                    checksum);
            default:
                throw NativeErrors.Of(error, "link", Path.Combine(directory.Path, name));
        }
    }

    // The object keeps its links: only this name gets a copy with the same owner, mode and content.
    private void Copy(string checksum, DirectoryHandle directory, string name)
    {
        var source = _repository.ContentPath(checksum);
        var target = Path.Combine(directory.Path, name);
        if (new FileInfo(source).LinkTarget is { } link)
        {
            NativeErrors.ThrowIfFailed(LibC.SymlinkAt(link, directory.Descriptor, name), "create", target);
            return;
        }

        File.Copy(source, target);
        var status = FileStatus.Read(source);
        NativeErrors.ThrowIfFailed(
            LibC.FChownAt(LibC.AtFdCwd, target, status.UserId, status.GroupId, LibC.AtSymlinkNoFollow),
            "set the owner of",
            target);

        // chown(2) cleared the set-user-ID bit and would clear capabilities.
        File.SetUnixFileMode(target, status.Mode);
        foreach (var (attribute, value) in ExtendedAttributes.Read(source))
        {
            if (LayerAttributes.IsKept(attribute))
            {
                NativeErrors.ThrowIfFailed(
                    LibC.LSetXAttr(target, attribute, value, (nuint)value.Length, 0), $"set {attribute} of", target);
            }
        }
    }

    // As in the store, the owner comes before the mode.
    private void Seal(DirectoryHandle directory, string checksum)
    {
        if (!_metadata.TryGetValue(checksum, out var metadata))
        {
            metadata = _repository.ReadDirectoryMetadata(checksum);
            _metadata.Add(checksum, metadata = _repository.IsUser ? UserObject.Directory(metadata) : metadata);
        }

        if (!_repository.IsUser && (metadata.UserId != 0 || metadata.GroupId != 0))
        {
            NativeErrors.ThrowIfFailed(
                LibC.FChown(directory.Descriptor, metadata.UserId, metadata.GroupId), "set the owner of",
                directory.Path);
        }

        NativeErrors.ThrowIfFailed(
            LibC.FChmod(directory.Descriptor, metadata.Permissions), "set the mode of", directory.Path);
        foreach (var attribute in metadata.Attributes)
        {
            NativeErrors.ThrowIfFailed(
                LibC.FSetXAttr(directory.Descriptor, attribute.Name, attribute.Value, (nuint)attribute.Value.Length, 0),
                $"set {attribute.Name} of",
                directory.Path);
        }
    }
}
