namespace SystemContainers.Benchmarks;

/// <summary>Install of the large image, which is local, beside copying its tree as hard links.</summary>
internal static class InstallBenchmark
{
    /// <summary>Measures.</summary>
    /// <param name="settings">How often, and where.</param>
    /// <param name="images">The images.</param>
    internal static async Task<IReadOnlyList<Figure>> MeasureAsync(Settings settings, Images images)
    {
        var install = new Figure("install", "cp -al", 3);
        var command = new Figure("install by the atomic command", "cp -al", null);
        for (var run = 0; run < settings.Runs; run++)
        {
            await using var engine = await Engine.OpenAsync();
            await Images.ImportAsync(engine.Host, Images.LargeName);
            await engine.InstallAsync("first", Images.LargeName);
            var tree = Engine.RootOf("first");
            await Shell.InterleaveAsync(
                run,
                (install.Ours, () => engine.InstallAsync("second", Images.LargeName)),
                (install.Theirs, () => Shell.RunAsync("cp", "-al", tree, tree + ".copy")),
                (command.Ours, () => AtomicInstallAsync(settings, "third")));
            command.Theirs.Add(install.Theirs[^1]);
        }

        return [install, command];
    }

    private static Task AtomicInstallAsync(Settings settings, string name) =>
        Shell.RunAsync(settings.Atomic, "install", "--system", "--name", name, Images.LargeName);
}
