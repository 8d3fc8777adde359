using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Mounting;

/// <summary>An image of two layers in the store, and a folder to mount it in; every mount ends with the test.</summary>
/// <param name="store">The store.</param>
public abstract class MountTestBase(TestStore store) : IAsyncLifetime
{
    /// <summary>The image's name.</summary>
    protected const string Image = "localhost/layered:v1";

    /// <summary>The store.</summary>
    protected TestStore Store { get; } = store;

    /// <summary>A folder for the time of the test.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("mount-").FullName;

    /// <summary>Where to mount; it is not there yet.</summary>
    protected string Target => Path.Combine(Folder, "target");

    public async ValueTask InitializeAsync()
    {
        if (!Host.IsThrowAway || Store.Engine.Images.ListNames().Contains(Image))
        {
            return;
        }

        var layout = Path.Combine(Folder, "layout");
        await LayeredImage.WriteAsync(
            layout,
            "{}",
            "echo base >both; echo base >only; echo x >gone; mkdir hidden sub; echo x >hidden/below; "
            + "echo x >hidden/new",
            "echo top >both; touch .wh.gone hidden; rm hidden; mkdir hidden; touch hidden/.wh..wh..opq; "
            + "echo top >hidden/new; cp /bin/busybox su; chmod 4755 su");
        await Store.ImportAsync($"oci:{layout}:test", Image);
        Directory.Delete(layout, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            foreach (var mount in Store.Engine.Images.Mounts.List())
            {
                await DismountAsync(mount.Path);
            }
        }

        Directory.Delete(Folder, recursive: true);
    }

    protected Task<SystemImageMount> MountAsync(string? path) => Store.Engine.Images.Mounts.MountAsync(
        new MountOptions { Image = ImageReference.Parse(Image), Path = path }, NullObserver.Instance, TestStore.Token);

    protected Task DismountAsync(string path) =>
        Store.Engine.Images.Mounts.DismountAsync(path, NullObserver.Instance, CancellationToken.None);

    protected static async Task<bool> IsMountPointAsync(string path) =>
        (await Host.RunAsync("mountpoint", "-q", path)).ExitCode == 0;
}
