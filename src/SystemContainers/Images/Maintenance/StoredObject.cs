using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Maintenance;

/// <summary>An object on disk.</summary>
/// <param name="Name">Its name, as <see cref="Repository.ObjectName"/> gives it.</param>
/// <param name="Status">What it is on disk.</param>
internal sealed record StoredObject(string Name, FileStatus Status)
{
    /// <summary>The type of commits.</summary>
    internal const string CommitType = "commit";

    /// <summary>The type of files and symbolic links.</summary>
    internal const string FileType = "file";

    // Those of other types are not in a repository of mode "bare", or are nothing that a ref can name.
    private static readonly HashSet<string> _types =
        new(StringComparer.Ordinal) { CommitType, FileType, "dirtree", "dirmeta", "commitmeta" };

    /// <summary>Its type.</summary>
    internal string Type => TypeOf(Name);

    /// <summary>Its checksum.</summary>
    internal string Checksum => ChecksumOf(Name);

    /// <summary>The type of an object.</summary>
    /// <param name="name">The object's name.</param>
    internal static string TypeOf(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>The checksum of an object.</summary>
    /// <param name="name">The object's name.</param>
    internal static string ChecksumOf(string name) => string.Concat(name.AsSpan(0, 2), name.AsSpan(3, 62));

    /// <summary>How OSTree and users write the name of an object: <c>CHECKSUM.TYPE</c>.</summary>
    /// <param name="name">The object's name.</param>
    internal static string Display(string name) => name.Remove(2, 1);

    /// <summary>All objects of a repository.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static IEnumerable<StoredObject> List(Repository repository, CancellationToken cancellationToken)
    {
        foreach (var directory in Directory.EnumerateDirectories(repository.ObjectDirectory))
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Not only files: to .NET an object that is a symbolic link to a directory of the host is a directory.
            foreach (var path in Directory.EnumerateFileSystemEntries(directory))
            {
                var name = path[(repository.ObjectDirectory.Length + 1)..];
                if (IsName(name))
                {
                    yield return new StoredObject(name, FileStatus.Read(path));
                }
            }
        }
    }

    private static bool IsName(string name) =>
        name.Length > 66 && name[2] == '/' && name[65] == '.' && _types.Contains(name[66..])
        && !name.AsSpan(0, 2).ContainsAnyExcept(_digits) && !name.AsSpan(3, 62).ContainsAnyExcept(_digits);

    private static readonly System.Buffers.SearchValues<char> _digits =
        System.Buffers.SearchValues.Create("0123456789abcdef");
}
