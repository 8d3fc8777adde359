using System.Diagnostics;
using System.Text.Json;
using SystemContainers.Containers;

namespace SystemContainers.Benchmarks;

/// <summary>
/// What people do most and wait for: listings, an update and an import with nothing new, on a host with fifty running
/// containers and fifty images, by the engine and in PowerShell sessions.
/// </summary>
internal static class ManyContainersBenchmark
{
    private const int Count = 50;
    private const int CallsOfSession = 20;

    /// <summary>Measures.</summary>
    /// <param name="settings">How often, and where.</param>
    internal static async Task<IReadOnlyList<Figure>> MeasureAsync(Settings settings)
    {
        await using var engine = await Engine.OpenAsync();
        await Images.ImportAsync(engine.Host, Images.HelloName("v1"));
        for (var i = 0; i < Count; i++)
        {
            await engine.InstallAsync($"hello{i}", Images.HelloName("v1"), 9000 + i);
            await engine.StartAsync($"hello{i}");
        }

        for (var i = 1; i < Count; i++)
        {
            await Images.ImportAsync(engine.Host, Images.HelloName(i % 2 == 0 ? "v1" : "v2"), $"localhost/hello:{i}");
        }

        var figures = await MeasureEngineAsync(settings, engine.Host);
        if (settings.PowerShell.Count > 0)
        {
            figures.AddRange(await MeasureSessionsAsync(settings));
        }

        return figures;
    }

    private static async Task<List<Figure>> MeasureEngineAsync(Settings settings, SystemContainerHost host)
    {
        var list = new Figure("list of 50 containers, engine", null, null);
        var images = new Figure("list of 50 images, engine", null, null);
        var update = new Figure("update, nothing changed, engine", null, null);
        var import = new Figure("import, nothing new, engine", null, null);
        for (var run = 0; run < settings.Runs * CallsOfSession; run++)
        {
            list.Ours.Add(await TimeAsync(() => host.Containers.ListAsync(
                NullObserver.Instance, CancellationToken.None)));
            images.Ours.Add(await TimeAsync(() => Task.Run(() => host.Images.List())));
            update.Ours.Add(await TimeAsync(() => host.Containers.UpdateAsync(
                new UpdateOptions { Name = "hello0" }, NullObserver.Instance, CancellationToken.None)));
            import.Ours.Add(await TimeAsync(() => Images.ImportAsync(host, Images.HelloName("v1"))));
        }

        return [list, images, update, import];
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureSessionsAsync(Settings settings)
    {
        (string Property, Figure Later, Figure First)[] calls =
        [
            Call("List", "Get-SystemContainer, 50 containers", 50),
            Call("Update", "Update-SystemContainer, nothing changed", 30),
            Call("Images", "Get-SystemImage, 50 images", 50),
            Call("Import", "Import-SystemImage, nothing new", 150),
        ];
        for (var run = 0; run < settings.Runs; run++)
        {
            var times = JsonSerializer.Deserialize<Dictionary<string, double[]>>(
                await RunSessionAsync(settings))!;
            foreach (var (property, later, first) in calls)
            {
                first.Ours.Add(times[property][0]);
                later.Ours.AddRange(times[property][1..]);
            }
        }

        return [.. calls.SelectMany(c => (Figure[])[c.Later, c.First])];

        static (string, Figure, Figure) Call(string property, string name, double goal) =>
            (property, new Figure(name, null, goal), new Figure(name + ", first", null, null));
    }

    private static Task<string> RunSessionAsync(Settings settings) => Shell.RunAsync(
        settings.PowerShell[0],
        [
            .. settings.PowerShell.Skip(1),
            "-NoProfile", "-File", Path.Combine(settings.Checkout, "bench/session.ps1"),
            "-Container", "hello0", "-Image", Images.HelloName("v1"), "-Count", $"{CallsOfSession}",
        ]);
}
