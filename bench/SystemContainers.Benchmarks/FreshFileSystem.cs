namespace SystemContainers.Benchmarks;

/// <summary>
/// A new ext4 in a loop file: one that has just deleted many files makes new ones several times slower, which would
/// spoil every later figure.
/// </summary>
internal sealed class FreshFileSystem : IAsyncDisposable
{
    private readonly string _file;

    private FreshFileSystem(string file, string path)
    {
        _file = file;
        Path = path;
    }

    /// <summary>Where it is mounted.</summary>
    internal string Path { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync("umount", Path);
        File.Delete(_file);
        Directory.Delete(Path);
    }

    /// <summary>Makes and mounts one.</summary>
    /// <param name="path">Where to mount it; its file is put beside.</param>
    internal static async Task<FreshFileSystem> CreateAsync(string path)
    {
        var file = path + ".img";
        Directory.CreateDirectory(path);
        await Shell.RunAsync("truncate", "--size=6G", file);

        // Nothing is left for the kernel to initialize in the background, while something is measured.
        await Shell.RunAsync("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard", file);

        // By itself a loop device goes through the page cache, as no disk does, and a flush
        // waits until all was copied there.
        var device = (await Shell.RunAsync("losetup", "--find", "--show", "--direct-io=on", file)).Trim();
        await Shell.RunAsync("mount", device, path);

        // The device goes with the file system.
        await Shell.RunAsync("losetup", "--detach", device);
        return new FreshFileSystem(file, path);
    }

    /// <summary>Makes the device nodes that a container of systemd-nspawn has not.</summary>
    internal static Task MakeLoopDevicesAsync() => Shell.RunAsync(
        "bash",
        "-c",
        """
        [ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237
        for i in {0..63}; do [ -e /dev/loop$i ] || mknod /dev/loop$i b 7 $i; done
        """);
}
