namespace SystemContainers.Benchmarks;

/// <summary>Import of the large image from the registry on loopback, beside unpacking its layers with tar.</summary>
internal static class ImportBenchmark
{
    /// <summary>Measures.</summary>
    /// <param name="settings">How often, and where.</param>
    /// <param name="images">The images.</param>
    internal static async Task<IReadOnlyList<Figure>> MeasureAsync(Settings settings, Images images)
    {
        var import = new Figure("import", "tar xzf", 1);
        var zstd = new Figure("import of zstd layers", "tar --zstd -xf", null);
        var changed = new Figure("import, one layer new, beyond its bytes", null, 150);
        var again = new Figure("import, nothing new", "skopeo inspect --raw", 1.5);
        var zstdLayers = await images.PushZstdAsync(settings);
        var share = await images.PushChangedAsync(settings);
        for (var run = 0; run < settings.Runs; run++)
        {
            await using (var engine = await Engine.OpenAsync())
            await using (var theirs = await FreshFileSystem.CreateAsync(Path.Combine(settings.Folder, "unpacked")))
            {
                await Shell.InterleaveAsync(
                    run,
                    (import.Ours, () => Images.ImportAsync(engine.Host, Images.LargeName)),
                    (import.Theirs, () => UnpackAsync("xzf", images.Large.Layers, theirs.Path)));
                await Shell.InterleaveAsync(
                    run,
                    (again.Ours, () => Images.ImportAsync(engine.Host, Images.LargeName)),
                    (again.Theirs, () => Shell.RunAsync(
                        "skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + Images.LargeName)));
                var time = await Shell.TimeAsync(() => Images.ImportAsync(engine.Host, Images.ChangedName));
                changed.Ours.Add(time - (share * import.Ours[^1]));
            }

            await using (var engine = await Engine.OpenAsync())
            await using (var theirs = await FreshFileSystem.CreateAsync(Path.Combine(settings.Folder, "unpacked")))
            {
                await Shell.InterleaveAsync(
                    run,
                    (zstd.Ours, () => Images.ImportAsync(engine.Host, Images.ZstdName)),
                    (zstd.Theirs, () => UnpackAsync("--zstd -xf", zstdLayers, theirs.Path)));
            }
        }

        return [import, zstd, changed, again];
    }

    private static async Task UnpackAsync(string options, IReadOnlyList<string> layers, string folder)
    {
        foreach (var layer in layers)
        {
            await Shell.RunAsync("tar", [.. options.Split(' '), layer, "-C", folder]);
        }
    }
}
