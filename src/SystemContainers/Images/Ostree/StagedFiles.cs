using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// Makes files in a staging directory with owner, mode and attributes as their objects need them, with as
/// few system calls as that takes.
/// </summary>
internal sealed class StagedFiles
{
    private readonly DirectoryHandle _directory;
    private readonly uint _user;
    private readonly uint _group;
    private readonly uint _withheld;
    private readonly bool _isUser;

    /// <summary>Looks at what files get in the directory that are made there: the mask of the process, an access
    /// control list and a set-group-ID bit can all change it.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="isUser">Whether the objects are a user's, <see cref="UserObject"/>.</param>
    internal StagedFiles(DirectoryHandle directory, bool isUser)
    {
        const string probe = "probe";
        _directory = directory;
        _isUser = isUser;
        using var file = TryCreate(probe, 0x1FF) ?? throw CannotCreate(probe);
        var status = FileStatus.Read(file);
        (_user, _group, _withheld) = (status.UserId, status.GroupId, 0x1FF & ~(uint)status.Mode);
        NativeErrors.ThrowIfFailed(LibC.UnlinkAt(directory.Descriptor, probe, 0), "remove", probe);
    }

    /// <summary>Makes a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="metadata">What it will be.</param>
    /// <exception cref="SystemContainersException">It is there already, or cannot be made.</exception>
    internal SafeFileHandle Create(string name, FileMetadata metadata) =>
        TryCreate(name, metadata) ?? throw CannotCreate(name);

    /// <summary>Makes a file unless it is there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="metadata">What it will be.</param>
    /// <returns>The file; null where it is there.</returns>
    /// <exception cref="SystemContainersException">It cannot be made.</exception>
    internal SafeFileHandle? TryCreate(string name, FileMetadata metadata) =>
        TryCreate(name, _isUser ? 0x180 : metadata.Permissions & 0x1FF);

    /// <summary>Makes the file of a content object what it is to be, once its content is written.</summary>
    /// <param name="file">The file, as <see cref="Create"/> made it.</param>
    /// <param name="metadata">What it is to be.</param>
    internal void Seal(SafeFileHandle file, FileMetadata metadata)
    {
        if (!_isUser)
        {
            Set(file, metadata);
            return;
        }

        // Before the mode, for who may not write to a file may not set its attributes either.
        var value = ObjectFormat.DirectoryMetadata(metadata);
        NativeErrors.ThrowIfFailed(
            LibC.FSetXAttr(file, UserObject.Attribute, value, (nuint)value.Length, 0),
            $"set {UserObject.Attribute} of a file in",
            _directory.Path);
        Set(file, new FileMetadata(_user, _group, UserObject.Permissions(metadata), []), isModeSet: false);
    }

    /// <summary>Makes the file of a metadata object what it is to be, once its content is written.</summary>
    /// <param name="file">The file.</param>
    internal void SealMetadata(SafeFileHandle file) => Set(
        file, _isUser ? FileMetadata.DefaultFile with { UserId = _user, GroupId = _group } : FileMetadata.DefaultFile,
        !_isUser);

    // Owner, mode, attributes and time.
    private unsafe void Set(SafeFileHandle file, FileMetadata metadata, bool isModeSet = true)
    {
        var path = _directory.Path;
        if (metadata.UserId != _user || metadata.GroupId != _group)
        {
            NativeErrors.ThrowIfFailed(
                LibC.FChown(file, metadata.UserId, metadata.GroupId), "set the owner of a file in", path);
        }

        // After the owner, because chown(2) clears the set-user-ID bit.
        if (!isModeSet || (metadata.Permissions & (_withheld | ~0x1FFu)) != 0)
        {
            NativeErrors.ThrowIfFailed(LibC.FChmod(file, metadata.Permissions), "set the mode of a file in", path);
        }

        foreach (var attribute in metadata.Attributes)
        {
            NativeErrors.ThrowIfFailed(
                LibC.FSetXAttr(file, attribute.Name, attribute.Value, (nuint)attribute.Value.Length, 0),
                $"set {attribute.Name} of a file in",
                path);
        }

        // OSTree's files all have the same time.
        var epoch = stackalloc LibC.TimeSpec[2];
        NativeErrors.ThrowIfFailed(LibC.FUtimens(file, epoch), "set the time of a file in", path);
    }

    private SafeFileHandle? TryCreate(string name, uint mode)
    {
        var flags = LibC.OWrOnly | LibC.OCreat | LibC.OExcl | LibC.OCloExec;
        var descriptor = LibC.OpenAt(_directory.Descriptor, name, flags, mode);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        return Marshal.GetLastPInvokeError() == LibC.EExist ? null : throw CannotCreate(name);
    }

    private SystemContainersException CannotCreate(string name) =>
        NativeErrors.Last("create", Path.Combine(_directory.Path, name));
}
