using System.Text.Json;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Mounting;

/// <summary>
/// The trees of mounted images, each in a directory of its own with its record. Whether one is mounted only the kernel
/// knows: a directory whose tree is mounted nowhere was left by a kill, a reboot or umount(8), and is removed.
/// </summary>
internal sealed class MountFolder(HostPaths paths)
{
    private const string RecordName = "mount.json";
    private const string TreeName = "rootfs";

    /// <summary>Waits until no other process mounts or dismounts; the kernel drops the lock with the process.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task<DirectoryHandle> LockAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(paths.MountDirectory, FileModes.PrivateDirectory);
        var folder = DirectoryHandle.Open(paths.MountDirectory);
        try
        {
            while (!folder.TryLock())
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            }

            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The tree of a mount.</summary>
    /// <param name="id">The mount.</param>
    internal string TreeOf(string id) => Path.Combine(paths.MountDirectory, id, TreeName);

    /// <summary>Makes the directory of a mount and puts its record into it.</summary>
    /// <param name="folder">The locked folder.</param>
    /// <param name="id">The mount.</param>
    /// <param name="record">Its record.</param>
    /// <param name="writeTree">Makes the tree in a directory under a name.</param>
    internal static void Add(
        DirectoryHandle folder, string id, MountRecord record, Action<DirectoryHandle, string> writeTree)
    {
        using var directory = folder.Create(id, 0x1C0);
        AtomicFile.Write(
            Path.Combine(directory.Path, RecordName),
            JsonSerializer.SerializeToUtf8Bytes(record, MountRecordJson.Default.MountRecord),
            FileModes.Private);
        writeTree(directory, TreeName);
    }

    /// <summary>What is mounted now, by path. A tree that a user mounted at a second place is there twice.</summary>
    internal IReadOnlyList<(string Id, SystemImageMount Mount)> List()
    {
        var table = MountTable.Read();
        return
        [
            .. ListIds().SelectMany(id => MountsOf(id, table).Select(path => (id, Describe(id, path))))
                .OrderBy(m => m.Item2.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether a mount is one of an image.</summary>
    /// <param name="mount">The mount.</param>
    internal bool IsTree(MountPoint mount) => ListIds().Any(id => MountsOf(id, [mount]).Any());

    /// <summary>Removes the trees that are mounted nowhere; the folder is locked.</summary>
    /// <param name="observer">Hears of them.</param>
    internal void RemoveUnmounted(IEngineObserver observer)
    {
        var table = MountTable.Read();
        var idle = ListIds().Where(id => !MountsOf(id, table).Any()).ToList();
        if (idle.Count == 0)
        {
            return;
        }

        // Some process may see it where this one does not: after 'unshare --mount', in a
        // service with mounts of its own.
        var everywhere = MountTable.ReadAll();
        foreach (var id in idle.Where(id => !MountsOf(id, everywhere).Any()))
        {
            Remove(id, table, observer);
        }
    }

    // Whatever root mounted in the tree itself would be deleted with it.
    private void Remove(string id, IReadOnlyList<MountPoint> table, IEngineObserver observer)
    {
        var tree = TreeOf(id);
        if (table.FirstOrDefault(m => m.Path.StartsWith(tree + "/", StringComparison.Ordinal)) is { } inner)
        {
            observer.Warning($"{tree}, where an image was mounted, is kept: something is mounted at {inner.Path}.");
            return;
        }

        foreach (var _ in table.Where(m => m.Path == tree))
        {
            ReadOnlyBind.Reveal(tree);
        }

        observer.Verbose($"remove {tree}, which is mounted nowhere");
        if (Read(id) is { IsTargetNew: true } record)
        {
            RemoveTarget(record.Target);
        }

        Directory.Delete(Path.Combine(paths.MountDirectory, id), recursive: true);
    }

    private static void RemoveTarget(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone, or somebody put something into it or something else in its place: it is theirs now.
        }
    }

    // Its record is gone only if somebody deleted it; the mount is there all the same.
    private SystemImageMount Describe(string id, string path)
    {
        var record = Read(id);
        return new SystemImageMount
        {
            Name = record?.Image ?? "<unknown>",
            Digest = record?.Digest ?? string.Empty,
            Path = path,
            Mounted = record?.Mounted ?? default,
        };
    }

    // The file system of the tree may itself be mounted anywhere, so only the end of the path is known.
    private IEnumerable<string> MountsOf(string id, IReadOnlyList<MountPoint> table) =>
        table.Where(m => m.Root.EndsWith($"/{id}/{TreeName}", StringComparison.Ordinal) && m.Path != TreeOf(id))
            .Select(m => m.Path);

    private IReadOnlyList<string> ListIds() =>
        Directory.Exists(paths.MountDirectory)
            ? [.. Directory.EnumerateDirectories(paths.MountDirectory).Select(d => Path.GetFileName(d))]
            : [];

    private MountRecord? Read(string id)
    {
        try
        {
            return JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(paths.MountDirectory, id, RecordName)),
                MountRecordJson.Default.MountRecord);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }
}
