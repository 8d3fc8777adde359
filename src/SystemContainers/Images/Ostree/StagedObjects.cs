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

    // By the first byte, as the directories are; many small sets also grow without a copy of all.
    private readonly HashSet<(Checksum Checksum, ObjectKind Kind)>[] _added =
        [.. Enumerable.Range(0, 256).Select(_ => new HashSet<(Checksum, ObjectKind)>())];

    private readonly bool[] _hasDirectory = new bool[256];
    private readonly Lock _adding = new();

    // In a directory that is not there need not be looked for an object. Should another process make it meanwhile, the
    // same objects are put into it twice.
    private readonly bool[] _wasThere =
        [.. Enumerable.Range(0, 256).Select(i => LibC.FAccessAt(objects.Descriptor, DirectoryOf((byte)i), 0, 0) == 0)];

    /// <summary>Whether there is none.</summary>
    internal bool IsEmpty => _added.All(o => o.Count == 0);

    /// <summary>Whether the repository has an object.</summary>
    /// <param name="checksum">Its checksum.</param>
    /// <param name="name">Its name, as <see cref="NameOf"/> makes it.</param>
    internal bool IsPublished(Checksum checksum, string name) =>
        _wasThere[checksum.First] && LibC.FAccessAt(objects.Descriptor, name, 0, LibC.AtSymlinkNoFollow) == 0;

    /// <summary>Adds an object.</summary>
    /// <param name="checksum">Its checksum.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name, as <see cref="NameOf"/> makes it.</param>
    /// <returns>Its name in the staging directory, for the caller to make; null where another
    /// thread has added it.</returns>
    internal string? Add(Checksum checksum, ObjectKind kind, string name)
    {
        lock (_adding)
        {
            if (!_added[checksum.First].Add((checksum, kind)))
            {
                return null;
            }

            if (kind != ObjectKind.Commit && !_hasDirectory[checksum.First])
            {
                NativeErrors.ThrowIfFailed(
                    LibC.MkdirAt(staging.Descriptor, DirectoryOf(checksum.First), DirectoryMode),
                    "make a directory in",
                    staging.Path);
                _hasDirectory[checksum.First] = true;
            }
        }

        return StagedName(name, kind);
    }

    /// <summary>Whether an object was added.</summary>
    /// <param name="name">Its name, as <see cref="NameOf"/> makes it.</param>
    internal bool Contains(string name)
    {
        var (checksum, kind) = Parse(name);
        return _added[checksum.First].Contains((checksum, kind));
    }

    /// <summary>Removes an object.</summary>
    /// <param name="name">Its name.</param>
    internal void Remove(string name)
    {
        var (checksum, kind) = Parse(name);
        if (_added[checksum.First].Remove((checksum, kind)))
        {
            _ = LibC.UnlinkAt(staging.Descriptor, StagedName(name, kind), 0);
        }
    }

    /// <summary>Gives the objects their names, commits after all that they name, and makes the names durable.</summary>
    internal void Publish()
    {
        for (var first = 0; first < _added.Length; first++)
        {
            if (_hasDirectory[first] && !TryPublishDirectory(DirectoryOf((byte)first)))
            {
                Publish(_added[first].Where(o => o.Kind != ObjectKind.Commit));
            }
        }

        objects.FlushFileSystem();
        Publish(_added.SelectMany(o => o).Where(o => o.Kind == ObjectKind.Commit));
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

    // Commits do not lie in the directories, which are moved before them.
    private static string StagedName(string name, ObjectKind kind) =>
        kind == ObjectKind.Commit ? name.Replace('/', '-') : name;

    private static (Checksum Checksum, ObjectKind Kind) Parse(string name)
    {
        const int digits = 2 * Checksum.Size;
        var checksum = Convert.FromHexString(name[..2] + name[3..(digits + 1)]);
        return (new Checksum(checksum), KindOf(name[(digits + 2)..]));
    }

    // A directory that the repository has not is moved as a whole: a first import has thousands of objects.
    private bool TryPublishDirectory(string name) =>
        LibC.RenameAt2(staging.Descriptor, name, objects.Descriptor, name, LibC.RenameNoReplace) == 0;

    private void Publish(IEnumerable<(Checksum Checksum, ObjectKind Kind)> added)
    {
        foreach (var (checksum, kind) in added)
        {
            var name = NameOf(checksum, kind);
            var staged = StagedName(name, kind);
            var result = LibC.RenameAt2(staging.Descriptor, staged, objects.Descriptor, name, 0);
            if (result < 0 && Marshal.GetLastPInvokeError() == LibC.ENoEnt)
            {
                _ = LibC.MkdirAt(objects.Descriptor, DirectoryOf(checksum.First), DirectoryMode);
                result = LibC.RenameAt2(staging.Descriptor, staged, objects.Descriptor, name, 0);
            }

            NativeErrors.ThrowIfFailed(result, "rename to", Path.Combine(objects.Path, name));
        }
    }
}
