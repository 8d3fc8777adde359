using SystemContainers.Storage.Native;

namespace SystemContainers.Storage;

/// <summary>
/// A directory for the time of an operation. It is locked while it is in use (flock(2)), so that one which a killed
/// process left is told from one in use, and removed by the next operation.
/// </summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private const string Prefix = "systemcontainers-";

    private TemporaryDirectory(DirectoryHandle handle) => Handle = handle;

    /// <summary>The open directory.</summary>
    internal DirectoryHandle Handle { get; }

    /// <summary>Where it is.</summary>
    internal string Path => Handle.Path;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        finally
        {
            Handle.Dispose();
        }
    }

    /// <summary>Makes a directory that only this user may enter, and removes abandoned ones beside it.</summary>
    /// <param name="parent">Where to make it.</param>
    internal static TemporaryDirectory Create(string parent)
    {
        RemoveAbandoned(parent);
        using var within = DirectoryHandle.Open(parent);
        while (true)
        {
            var handle = within.TryCreate($"{Prefix}{Guid.NewGuid():N}", 0x1C0);
            if (handle?.TryLock() == true && Directory.Exists(handle.Path))
            {
                return new TemporaryDirectory(handle);
            }

            // Another took it for abandoned in the instant before it was locked, and removes it.
            handle?.Dispose();
        }
    }

    // In a directory that all may write to only what is this user's own is looked at: another's could change under it.
    private static void RemoveAbandoned(string parent)
    {
        foreach (var path in Directory.EnumerateDirectories(parent, Prefix + "*").Where(IsNamedHere))
        {
            try
            {
                var status = FileStatus.Read(path);
                if (status.Type != FileType.Directory || status.UserId != LibC.GetEffectiveUserId())
                {
                    continue;
                }

                using var handle = DirectoryHandle.Open(path);
                if (handle.TryLock())
                {
                    Directory.Delete(path, recursive: true);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or SystemContainersException)
            {
                // Its owner removed it meanwhile, or it cannot be removed: neither stands in the way.
            }
        }
    }

    // Others name things after the product too.
    private static bool IsNamedHere(string path) =>
        Guid.TryParseExact(System.IO.Path.GetFileName(path)[Prefix.Length..], "N", out _);
}
