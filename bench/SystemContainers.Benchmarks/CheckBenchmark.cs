namespace SystemContainers.Benchmarks;

/// <summary>The check of a store that holds the large image, beside that of ostree.</summary>
internal static class CheckBenchmark
{
    /// <summary>Measures.</summary>
    /// <param name="settings">How often, and where.</param>
    internal static async Task<IReadOnlyList<Figure>> MeasureAsync(Settings settings)
    {
        var check = new Figure("check the image store", "ostree fsck", 0.5);
        await using var engine = await Engine.OpenAsync();
        await Images.ImportAsync(engine.Host, Images.LargeName);
        for (var run = 0; run < settings.Runs; run++)
        {
            await Shell.InterleaveAsync(
                run,
                (check.Ours, () => CheckAsync(engine.Host)),
                (check.Theirs, () => Shell.RunAsync("ostree", "fsck", "--quiet", "--repo", engine.Host.Images.Path)));
        }

        return [check];
    }

    private static async Task CheckAsync(SystemContainerHost host)
    {
        var findings = await host.Images.Maintenance.TestAsync(
            names: null, NullObserver.Instance, CancellationToken.None);
        if (findings.Count > 0)
        {
            throw new InvalidOperationException($"the image store is damaged: {findings[0]}");
        }
    }
}
