using System.Runtime.InteropServices;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// The objects of a transaction that wait in its staging directory, below the names that they will have in the
/// repository. Safe for several threads until they are published.
/// </summary>
/// <param name="staging">The staging directory.</param>
/// <param name="objects">The repository's directory of objects.</param>
internal sealed class StagedObjects(DirectoryHandle staging, DirectoryHandle objects)
{
    private const uint DirectoryMode = 0x1ED;

    // Commits lie beside the directories of the other objects, which are moved before them.
    private readonly HashSet<string> _commits = new(StringComparer.Ordinal);
    private readonly bool[] _hasDirectory = new bool[256];
    private readonly Lock _adding = new();

    // In a directory that is not there need not be looked for an object. Should another process make it meanwhile, the
    // same objects are put into it twice.
    private readonly bool[] _wasThere =
        [.. Enumerable.Range(0, 256).Select(i => LibC.FAccessAt(objects.Descriptor, DirectoryOf((byte)i), 0, 0) == 0)];

    /// <summary>Whether none was added.</summary>
    internal bool IsEmpty => _commits.Count == 0 && !_hasDirectory.Contains(true);

    /// <summary>Whether the repository has an object.</summary>
    /// <param name="checksum">Its checksum.</param>
    /// <param name="name">Its name, as <see cref="NameOf"/> makes it.</param>
    internal bool IsPublished(Checksum checksum, string name) =>
        _wasThere[checksum.First] && LibC.FAccessAt(objects.Descriptor, name, 0, LibC.AtSymlinkNoFollow) == 0;

    /// <summary>
    /// Makes room for an object. Which objects there are is kept nowhere but in the staging directory, for a layer
    /// may have hundreds of thousands: who makes the first file or link of its name adds the object.
    /// </summary>
    /// <param name="checksum">Its checksum.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name, as <see cref="NameOf"/> makes it.</param>
    /// <returns>Its name in the staging directory, for the caller to make unless it is there.</returns>
    internal string Place(Checksum checksum, ObjectKind kind, string name)
    {
        lock (_adding)
        {
            if (kind == ObjectKind.Commit)
            {
                _commits.Add(name);
            }
            else if (!_hasDirectory[checksum.First])
            {
                NativeErrors.ThrowIfFailed(
                    LibC.MkdirAt(staging.Descriptor, DirectoryOf(checksum.First), DirectoryMode),
                    "make a directory in",
                    staging.Path);
                _hasDirectory[checksum.First] = true;
            }
        }

        return kind == ObjectKind.Commit ? StagedCommit(name) : name;
    }

    /// <summary>Whether an object was added.</summary>
    /// <param name="name">Its name, as <see cref="NameOf"/> makes it.</param>
    internal bool Contains(string name) =>
        _commits.Contains(name) || LibC.FAccessAt(staging.Descriptor, name, 0, LibC.AtSymlinkNoFollow) == 0;

    /// <summary>Leaves out a commit.</summary>
    /// <param name="name">Its name, as <see cref="NameOf"/> makes it.</param>
    internal void RemoveCommit(string name)
    {
        if (_commits.Remove(name))
        {
            _ = LibC.UnlinkAt(staging.Descriptor, StagedCommit(name), 0);
        }
    }

    /// <summary>
    /// Gives the objects their names, commits after all that they name, and makes the names durable. A file system with
    /// a journal (ext4, XFS, Btrfs) keeps the order of renames also over a power cut; on another a commit could be
    /// there without its objects, with no ref to it, until it is imported again.
    /// </summary>
    internal void Publish()
    {
        for (var first = 0; first < _hasDirectory.Length; first++)
        {
            var directory = DirectoryOf((byte)first);
            if (_hasDirectory[first] && !TryPublishDirectory(directory))
            {
                foreach (var path in Directory.GetFiles(Path.Combine(staging.Path, directory)))
                {
                    var name = $"{directory}/{Path.GetFileName(path)}";
                    Publish(name, name);
                }
            }
        }

        foreach (var name in _commits)
        {
            Publish(StagedCommit(name), name);
        }

        objects.FlushFileSystem();
    }

    /// <summary>The name of an object below the repository's objects.</summary>
    /// <param name="checksum">Its checksum.</param>
    /// <param name="kind">Its kind.</param>
    internal static string NameOf(Checksum checksum, ObjectKind kind) => checksum.ToPath(TypeOf(kind));

    /// <summary>The kind that a type stands for: <c>file</c>, <c>dirtree</c>, <c>dirmeta</c>, <c>commit</c>.</summary>
    /// <param name="type">The type.</param>
    internal static ObjectKind KindOf(string type) => type switch
    {
        "file" => ObjectKind.Content,
        "dirmeta" => ObjectKind.DirectoryMetadata,
        "dirtree" => ObjectKind.DirectoryTree,
        "commit" => ObjectKind.Commit,
        _ => throw new ArgumentException($"'{type}' is no type of an object", nameof(type)),
    };

    private static string TypeOf(ObjectKind kind) => kind switch
    {
        ObjectKind.Content => "file",
        ObjectKind.DirectoryMetadata => "dirmeta",
        ObjectKind.DirectoryTree => "dirtree",
        _ => "commit",
    };

    private static string DirectoryOf(byte first) => $"{first:x2}";

    private static string StagedCommit(string name) => name.Replace('/', '-');

    // A directory that the repository has not is moved as a whole: a first import has thousands of objects.
    private bool TryPublishDirectory(string name) =>
        LibC.RenameAt2(staging.Descriptor, name, objects.Descriptor, name, LibC.RenameNoReplace) == 0;

    private void Publish(string staged, string name)
    {
        var result = LibC.RenameAt2(staging.Descriptor, staged, objects.Descriptor, name, 0);
        if (result < 0 && Marshal.GetLastPInvokeError() == LibC.ENoEnt)
        {
            _ = LibC.MkdirAt(objects.Descriptor, name[..2], DirectoryMode);
            result = LibC.RenameAt2(staging.Descriptor, staged, objects.Descriptor, name, 0);
        }

        NativeErrors.ThrowIfFailed(result, "rename to", Path.Combine(objects.Path, name));
    }
}
