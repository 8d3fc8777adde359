using System.Globalization;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Storage.Native;

namespace SystemContainers.Storage;

/// <summary>
/// Changes of a single name that a kill or a power cut leaves either not done or done: write to a temporary name,
/// flush, rename, flush the directory (rename(2)).
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Its final path; the directory exists.</param>
    /// <param name="content">Its content.</param>
    /// <param name="mode">Its permission bits.</param>
    internal static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var temporary = TemporaryFor(path);
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = mode,
            }))
            {
                File.SetUnixFileMode(file.SafeFileHandle, mode);
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            Rename(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Copies a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="path">Its final path; the directory exists.</param>
    /// <param name="seal">Gives the copy its owner and mode.</param>
    internal static void Copy(string source, string path, Action<SafeFileHandle> seal)
    {
        var temporary = TemporaryFor(path);
        try
        {
            File.Copy(source, temporary);
            using (var file = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                seal(file);
                RandomAccess.FlushToDisk(file);
            }

            Rename(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Points a symbolic link at a target; it exists at every instant if it did before.</summary>
    /// <param name="path">The link.</param>
    /// <param name="target">What it points to.</param>
    internal static void Link(string path, string target)
    {
        LinkUnflushed(path, target);
        FlushDirectoryOf(path);
    }

    /// <summary>As <see cref="Link"/>, but a power cut may leave the old link until its directory is flushed.</summary>
    /// <inheritdoc cref="Link"/>
    internal static void LinkUnflushed(string path, string target)
    {
        var temporary = TemporaryFor(path);
        NativeErrors.ThrowIfFailed(LibC.SymlinkAt(target, LibC.AtFdCwd, temporary), "create", path);
        try
        {
            RenameUnflushed(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Renames over whatever file or link has the name, and flushes the directory.</summary>
    /// <param name="from">The old path.</param>
    /// <param name="to">The new path.</param>
    internal static void Rename(string from, string to)
    {
        RenameUnflushed(from, to);
        FlushDirectoryOf(to);
        if (Path.GetDirectoryName(from) != Path.GetDirectoryName(to))
        {
            FlushDirectoryOf(from);
        }
    }

    /// <summary>Swaps two names at one instant.</summary>
    /// <param name="first">One path.</param>
    /// <param name="second">The other, on the same file system.</param>
    internal static void Exchange(string first, string second)
    {
        NativeErrors.ThrowIfFailed(
            LibC.RenameAt2(LibC.AtFdCwd, first, LibC.AtFdCwd, second, LibC.RenameExchange),
            $"exchange {first} with",
            second);
        FlushDirectoryOf(first);
        FlushDirectoryOf(second);
    }

    /// <summary>Removes a file or link if it is there, and flushes the directory.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Whether it was there.</returns>
    internal static bool Remove(string path)
    {
        if (new FileInfo(path) is { Exists: false, LinkTarget: null })
        {
            return false;
        }

        File.Delete(path);
        FlushDirectoryOf(path);
        return true;
    }

    /// <summary>Flushes the directory that a name is in.</summary>
    /// <param name="path">The path.</param>
    internal static void FlushDirectoryOf(string path)
    {
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        directory.Flush();
    }

    /// <summary>Deletes the temporary files of processes that ended before they renamed them.</summary>
    /// <param name="directory">The directory; it need not exist.</param>
    internal static void Sweep(string directory)
    {
        if (Directory.Exists(directory))
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(directory).Where(IsAbandoned).ToList())
            {
                File.Delete(path);
            }
        }
    }

    private static bool IsAbandoned(string path) =>
        Path.GetFileName(path).Split('.') is ["", var process, { Length: 32 }, "new"]
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && !Directory.Exists($"/proc/{id}");

    private static void RenameUnflushed(string from, string to) => NativeErrors.ThrowIfFailed(
        LibC.RenameAt2(LibC.AtFdCwd, from, LibC.AtFdCwd, to, 0), $"rename {from} to", to);

    /// <summary>A name in the directory of a file that nothing has yet, and that <see cref="Sweep"/> knows.</summary>
    /// <param name="path">The file.</param>
    // A leading dot hides it from the old command's listing and from systemd, should it be left by a power cut. The
    // name itself is not in it: with more it could be longer than a file name may be.
    internal static string TemporaryFor(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Environment.ProcessId}.{Guid.NewGuid():N}.new");
}
