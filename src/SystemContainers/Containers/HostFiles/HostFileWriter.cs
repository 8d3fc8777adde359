using Microsoft.Win32.SafeHandles;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers.HostFiles;

/// <summary>Writes single host files: to a temporary name, flushed, renamed, with owner, mode and attributes.</summary>
internal static class HostFileWriter
{
    private const UnixFileMode SetId = UnixFileMode.SetUser | UnixFileMode.SetGroup;

    /// <summary>Writes a file, link or directory.</summary>
    /// <param name="file">The host file.</param>
    /// <param name="path">Where to.</param>
    /// <param name="observer">Hears of rights that are not given.</param>
    internal static void Write(HostFile file, string path, IEngineObserver observer)
    {
        var source = file.Source!;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (new FileInfo(source).LinkTarget is { } target)
        {
            AtomicFile.Link(path, target);
        }
        else if (file.IsDirectory)
        {
            MakeDirectory(source, path);
        }
        else
        {
            AtomicFile.Copy(source, path, temporary => SealContent(source, temporary));
            WarnOfRights(source, path, observer);
        }

        Seal(file, path, observer);
    }

    /// <summary>Writes the text of a template in place of the template, in a deployment that is being staged.</summary>
    /// <param name="path">The file, which is a link to an object of the store.</param>
    /// <param name="text">The text.</param>
    internal static void WriteRendered(string path, string text)
    {
        var status = FileStatus.Read(path);
        var attributes = ReadUserAttributes(path);
        File.Delete(path);
        File.WriteAllText(path, text);
        NativeErrors.ThrowIfFailed(
            LibC.FChownAt(LibC.AtFdCwd, path, status.UserId, status.GroupId, LibC.AtSymlinkNoFollow),
            "set the owner of",
            path);
        File.SetUnixFileMode(path, status.Mode);
        foreach (var (name, value) in attributes)
        {
            NativeErrors.ThrowIfFailed(
                LibC.LSetXAttr(path, name, value, (nuint)value.Length, 0), $"set {name} of", path);
        }
    }

    /// <summary>Gives a file or link its owner.</summary>
    /// <param name="file">The host file.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="observer">Hears what was wrong.</param>
    internal static void Seal(HostFile file, string path, IEngineObserver observer)
    {
        if (file.Source is null || file.IsDirectory)
        {
            return;
        }

        var (wanted, found) = (FileStatus.Read(file.Source), FileStatus.Read(path));
        if ((wanted.UserId, wanted.GroupId) != (found.UserId, found.GroupId))
        {
            observer.Verbose($"Giving {path} to user {wanted.UserId} and group {wanted.GroupId}");
            NativeErrors.ThrowIfFailed(
                LibC.FChownAt(LibC.AtFdCwd, path, wanted.UserId, wanted.GroupId, LibC.AtSymlinkNoFollow),
                "set the owner of",
                path);
        }
    }

    /// <summary>Makes a directory with the owner and mode of the one in the deployment, if it is not there.</summary>
    /// <param name="source">The folder in the deployment.</param>
    /// <param name="path">Where to.</param>
    internal static void MakeDirectory(string source, string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var status = FileStatus.Read(source);
        Directory.CreateDirectory(path);
        NativeErrors.ThrowIfFailed(
            LibC.FChownAt(LibC.AtFdCwd, path, status.UserId, status.GroupId, LibC.AtSymlinkNoFollow),
            "set the owner of",
            path);
        File.SetUnixFileMode(path, status.Mode & ~SetId);
        AtomicFile.FlushDirectoryOf(path);
    }

    /// <summary>
    /// Gives a file of the host another name before it is replaced; it is there under one at every instant.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="original">The other name.</param>
    /// <param name="observer">Hears of it.</param>
    internal static void KeepOriginal(string path, string original, IEngineObserver observer)
    {
        if (Path.Exists(original) || new FileInfo(original).LinkTarget is not null)
        {
            return;
        }

        NativeErrors.ThrowIfFailed(LibC.LinkAt(LibC.AtFdCwd, path, LibC.AtFdCwd, original, 0), "link", original);
        AtomicFile.FlushDirectoryOf(original);
        observer.Warning($"{path} of the host is replaced; it is kept as {original}.");
    }

    // The owner comes before the mode. An image's file gets no rights beyond its user's on the host.
    private static void SealContent(string source, SafeFileHandle target)
    {
        var status = FileStatus.Read(source);
        NativeErrors.ThrowIfFailed(LibC.FChown(target, status.UserId, status.GroupId), "set the owner of", source);
        File.SetUnixFileMode(target, status.Mode & ~SetId);
        foreach (var (name, value) in ReadUserAttributes(source))
        {
            NativeErrors.ThrowIfFailed(
                LibC.FSetXAttr(target, name, value, (nuint)value.Length, 0), $"set {name} of", source);
        }
    }

    private static List<(string Name, byte[] Value)> ReadUserAttributes(string path) =>
        [.. ExtendedAttributes.Read(path).Where(a => a.Name.StartsWith("user.", StringComparison.Ordinal))];

    private static void WarnOfRights(string source, string path, IEngineObserver observer)
    {
        if ((FileStatus.Read(source).Mode & SetId) != 0 || !FileStatus.ReadCapability(source).IsEmpty)
        {
            observer.Warning(
                $"{path} is installed without the set-user-ID bit or capabilities that it has in the image.");
        }
    }
}
