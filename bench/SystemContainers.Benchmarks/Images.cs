using SystemContainers.Images;

namespace SystemContainers.Benchmarks;

/// <summary>The images that are measured with, in a folder and in the registry on loopback.</summary>
internal sealed class Images
{
    private const string Registry = "127.0.0.1:5000";

    private Images(LargeImage large) => Large = large;

    /// <summary>The large image on disk.</summary>
    internal LargeImage Large { get; }

    /// <summary>The large image in the registry.</summary>
    internal static string LargeName => $"{Registry}/large:{LargeImage.Tag}";

    /// <summary>The large image with layers of zstd, in the registry.</summary>
    internal static string ZstdName => $"{Registry}/large:zstd";

    /// <summary>The large image with one more, small layer, in the registry.</summary>
    internal static string ChangedName => $"{Registry}/large:changed";

    /// <summary>A version of hello-world in the registry.</summary>
    /// <param name="version">v1 or v2.</param>
    internal static string HelloName(string version) => $"{Registry}/hello-world:{version}";

    /// <summary>Makes the images and pushes them.</summary>
    /// <param name="settings">Where to.</param>
    internal static async Task<Images> CreateAsync(Settings settings)
    {
        var large = LargeImage.Create(Path.Combine(settings.Folder, "large"));
        await PushAsync($"oci:{large.Layout}:{LargeImage.Tag}", LargeName);
        var example = Path.Combine(settings.Checkout, "examples/hello-world");
        var roots = Path.Combine(settings.Folder, "rootfs");
        await Shell.RunAsync(Path.Combine(example, "build-rootfs.sh"), roots);
        foreach (var version in (string[])["v1", "v2"])
        {
            var archive = Path.Combine(settings.Folder, $"hello-{version}.tar");
            var options = new ImageBuildOptions
            {
                RootFileSystem = Path.Combine(roots, version),
                Exports = Path.Combine(example, "exports"),
                Output = archive,
                Format = ImageFormat.OciArchive,
                Name = ImageReference.Parse($"hello-world:{version}"),
            };
            await new ImageBuilder().BuildAsync(options, NullObserver.Instance, CancellationToken.None);
            await PushAsync($"oci-archive:{archive}", HelloName(version));
        }

        return new Images(large);
    }

    /// <summary>Makes and pushes <see cref="ZstdName"/>.</summary>
    /// <param name="settings">Where to.</param>
    /// <returns>Paths of its layers' blobs, base first.</returns>
    internal async Task<IReadOnlyList<string>> PushZstdAsync(Settings settings)
    {
        var layout = Path.Combine(settings.Folder, "large-zstd");
        await Shell.RunAsync(
            "skopeo", "copy", "--quiet", "--dest-compress", "--dest-compress-format=zstd",
            $"oci:{Large.Layout}:{LargeImage.Tag}", $"oci:{layout}:{LargeImage.Tag}");
        await PushAsync($"oci:{layout}:{LargeImage.Tag}", ZstdName);
        return new OciLayout(layout).Layers();
    }

    /// <summary>Makes and pushes <see cref="ChangedName"/>.</summary>
    /// <param name="settings">Where to.</param>
    /// <returns>The bytes of its new layer, as a share of those of all other layers.</returns>
    internal async Task<double> PushChangedAsync(Settings settings)
    {
        var tree = Path.Combine(settings.Folder, "changed");
        Directory.CreateDirectory(tree);
        await File.WriteAllBytesAsync(
            Path.Combine(tree, "new"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(1_000_000));
        var layer = Path.Combine(settings.Folder, "changed.tar");
        await Shell.RunAsync("tar", "-cf", layer, "-C", tree, "new");
        var layout = new OciLayout(Large.Layout);
        layout.AddLayer(layer, "changed");
        await PushAsync($"oci:{Large.Layout}:changed", ChangedName);
        return new FileInfo(layer).Length / (double)Large.Layers.Sum(l => new FileInfo(l).Length);
    }

    /// <summary>Imports an image from the registry.</summary>
    /// <param name="host">Where to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="storedName">The name to store it under; null takes its own.</param>
    internal static Task<ImportResult> ImportAsync(
        SystemContainerHost host, string name, string? storedName = null) => host.Images.ImportAsync(
        new ImportOptions
        {
            Source = ImageSource.Parse("http:" + name, "/"),
            Name = storedName is null ? null : ImageReference.Parse(storedName),
            AllowInsecure = true,
        },
        NullObserver.Instance,
        CancellationToken.None);

    private static Task PushAsync(string source, string name) =>
        Shell.RunAsync("skopeo", "copy", "--quiet", "--dest-tls-verify=false", source, "docker://" + name);
}
