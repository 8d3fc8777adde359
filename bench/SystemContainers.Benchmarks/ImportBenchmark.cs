namespace SystemContainers.Benchmarks;

/// <summary>Import of the large image from the registry on loopback, beside unpacking its layers with tar.</summary>
internal static class ImportBenchmark
{
    /// <summary>Measures.</summary>
    /// <param name="settings">How often, and where.</param>
    /// <param name="images">The images.</param>
    internal static async Task<IReadOnlyList<Figure>> MeasureAsync(Settings settings, Images images)
    {
        var import = new Figure("import", "tar xzf", 2);
        var again = new Figure("import, nothing new", null, 150);
        for (var run = 0; run < settings.Runs; run++)
        {
            await using var engine = await Engine.OpenAsync();
            await using var theirs = await FreshFileSystem.CreateAsync(Path.Combine(settings.Folder, "unpacked"));
            await Shell.InterleaveAsync(
                run,
                (import.Ours, () => Images.ImportAsync(engine.Host, Images.LargeName)),
                (import.Theirs, () => UnpackAsync(images.Large.Layers, theirs.Path)));
            again.Ours.Add(await Shell.TimeAsync(() => Images.ImportAsync(engine.Host, Images.LargeName)));
        }

        return [import, again];
    }

    private static async Task UnpackAsync(IReadOnlyList<string> layers, string folder)
    {
        foreach (var layer in layers)
        {
            await Shell.RunAsync("tar", "xzf", layer, "-C", folder);
        }
    }
}
