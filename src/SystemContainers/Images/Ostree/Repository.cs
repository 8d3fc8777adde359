using System.Security.Cryptography;
using SystemContainers.Storage;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// An OSTree repository: refs and objects are read from disk (docs/repo.md), so that a look-up costs a file read and
/// not a process. The host's has mode <c>bare</c>, a user's <c>bare-user</c>.
/// </summary>
internal sealed class Repository(string path, bool isUser = false)
{
    private readonly string _mode = isUser ? "bare-user" : "bare";

    /// <summary>Every ref of an image or layer begins with this (atomic-behaviour of the old command).</summary>
    private const string RefPrefix = "ociimage";

    /// <summary>Where it is.</summary>
    internal string Path { get; } = path;

    /// <summary>
    /// Whether it is a user's: files in it are the user's own, and what they are to be stands in an attribute of each
    /// (<see cref="UserObject"/>).
    /// </summary>
    internal bool IsUser { get; } = isUser;

    /// <summary>Whether it is there.</summary>
    internal bool Exists => File.Exists(System.IO.Path.Combine(Path, "config"));

    /// <summary>Where objects are.</summary>
    internal string ObjectDirectory => System.IO.Path.Combine(Path, "objects");

    /// <summary>Where the refs of images and layers are.</summary>
    internal string RefDirectory => System.IO.Path.Combine(Path, "refs", "heads", RefPrefix);

    /// <summary>
    /// Makes the repository if it is not there, as <c>ostree init</c> does. A directory that is made for it is
    /// closed to all but root: a set-user-ID program of an image must not serve the host's other users.
    /// </summary>
    internal void Create()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!, FileModes.PrivateDirectory);
        foreach (var directory in (ReadOnlySpan<string>)
            ["extensions", "objects", "refs/heads", "refs/mirrors", "refs/remotes", "state", "tmp/cache"])
        {
            Directory.CreateDirectory(System.IO.Path.Combine(Path, directory));
        }

        Directory.CreateDirectory(RefDirectory);
        if (!Exists)
        {
            AtomicFile.Write(
                System.IO.Path.Combine(Path, "config"),
                System.Text.Encoding.ASCII.GetBytes($"[core]\nrepo_version=1\nmode={_mode}\n"),
                FileModes.Public);
        }
    }

    /// <summary>Refuses a repository whose objects deployments cannot be hard links of.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StorageUnsuitable"/>.</exception>
    internal void RequireMode()
    {
        var mode = File.ReadLines(System.IO.Path.Combine(Path, "config"))
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(pair => pair is ["mode", _])?[1];
        if (mode != _mode)
        {
            throw new SystemContainersException(
                ErrorCode.StorageUnsuitable,
                $"The OSTree repository {Path} has mode '{mode}', but deployments need mode '{_mode}'.",
                IsUser
                    ? "Name another place in the environment variable ATOMIC_OSTREE_REPO."
                    : "Name another place with ostree_repository in /etc/atomic.conf.",
                Path);
        }
    }

    /// <summary>The names of all refs of images and layers, without the prefix.</summary>
    internal IEnumerable<string> ListRefs() =>
        Directory.Exists(RefDirectory)
            ? Directory.EnumerateFiles(RefDirectory).Select(f => System.IO.Path.GetFileName(f)).Where(n => n[0] != '.')
            : [];

    /// <summary>The commit that a ref points to, or null.</summary>
    /// <param name="name">The ref without the prefix.</param>
    internal string? ResolveRef(string name)
    {
        // Names may come from a manifest in the store, whose digests need not be any.
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal)
            || name.Contains('\0', StringComparison.Ordinal)
            || name is "." or "..")
        {
            return null;
        }

        try
        {
            var commit = File.ReadAllText(RefPath(name)).Trim();
            return commit.Length == 64 && commit.All(char.IsAsciiHexDigitLower) ? commit : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
        {
            return null;
        }
    }

    /// <summary>Points a ref at a commit whose objects are on disk.</summary>
    /// <param name="name">The ref without the prefix.</param>
    /// <param name="commit">The commit's checksum.</param>
    internal void SetRef(string name, string commit) =>
        AtomicFile.Write(RefPath(name), System.Text.Encoding.ASCII.GetBytes(commit + "\n"), FileModes.Public);

    /// <summary>Removes a ref.</summary>
    /// <param name="name">The ref without the prefix.</param>
    /// <returns>Whether it was there.</returns>
    internal bool RemoveRef(string name) => AtomicFile.Remove(RefPath(name));

    /// <summary>Reads a commit.</summary>
    /// <param name="checksum">Its checksum.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal Commit ReadCommit(string checksum) => Read(checksum, "commit", ObjectFormat.ReadCommit);

    /// <summary>Reads a directory tree.</summary>
    /// <inheritdoc cref="ReadCommit"/>
    internal DirectoryTree ReadTree(string checksum) => Read(checksum, "dirtree", ObjectFormat.ReadDirectoryTree);

    /// <summary>Reads directory metadata.</summary>
    /// <param name="checksum">Its checksum; empty for the root of an image without layers, which has no object.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal FileMetadata ReadDirectoryMetadata(string checksum) => checksum.Length == 0
        ? FileMetadata.DefaultDirectory
        : Read(checksum, "dirmeta", ObjectFormat.ReadDirectoryMetadata);

    /// <summary>Where a content object that is a symbolic link leads; null for a file.</summary>
    /// <param name="checksum">Its checksum.</param>
    internal string? LinkTarget(string checksum) =>
        IsUser ? UserObject.LinkTarget(ContentPath(checksum)) : new FileInfo(ContentPath(checksum)).LinkTarget;

    /// <summary>The permissions that a content object is to have.</summary>
    /// <param name="checksum">Its checksum.</param>
    internal UnixFileMode ModeOf(string checksum) => IsUser
        ? (UnixFileMode)UserObject.Read(ContentPath(checksum)).Permissions
        : File.GetUnixFileMode(ContentPath(checksum));

    /// <summary>Whether a commit is there, whatever its state.</summary>
    /// <param name="checksum">Its checksum.</param>
    internal bool HasCommit(string checksum) => File.Exists(PathOf(ObjectName(checksum, "commit")));

    /// <summary>Where an object is.</summary>
    /// <param name="name">Its name, as <see cref="ObjectName"/> gives it.</param>
    internal string PathOf(string name) => System.IO.Path.Combine(ObjectDirectory, name);

    /// <summary>The path of a content object: the file itself; the symbolic link itself, or of a user the file that
    /// stands for it.</summary>
    /// <param name="checksum">Its checksum.</param>
    internal string ContentPath(string checksum) =>
        System.IO.Path.Combine(ObjectDirectory, ObjectName(checksum, "file"));

    /// <summary>Where an object is below <see cref="ObjectDirectory"/>.</summary>
    /// <param name="checksum">Its checksum.</param>
    /// <param name="type">Its type: <c>file</c>, <c>dirtree</c>, <c>dirmeta</c>, <c>commit</c>.</param>
    internal static string ObjectName(string checksum, string type) => $"{checksum[..2]}/{checksum[2..]}.{type}";

    /// <summary>Where a ref is.</summary>
    /// <param name="name">The ref without the prefix.</param>
    internal string RefPath(string name) => System.IO.Path.Combine(RefDirectory, name);

    private T Read<T>(string checksum, string type, Func<ReadOnlyMemory<byte>, T> parse)
    {
        var path = System.IO.Path.Combine(ObjectDirectory, ObjectName(checksum, type));
        try
        {
            var data = File.ReadAllBytes(path);
            return Convert.ToHexStringLower(SHA256.HashData(data)) == checksum
                ? parse(data)
                : throw new InvalidDataException("its content does not have its checksum");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OverflowException)
        {
            throw Corrupt(path, e);
        }
    }

    private static SystemContainersException Corrupt(string path, Exception cause) =>
        new(
            ErrorCode.StoreCorrupt,
            $"The object {path} of the image store is missing or damaged: {cause.Message}",
            "Repair the image store, or remove the image and import it again.",
            path,
            inner: cause);
}
