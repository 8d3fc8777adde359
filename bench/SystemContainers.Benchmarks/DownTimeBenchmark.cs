using System.Globalization;
using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.Benchmarks;

/// <summary>How long the service of hello-world is down, beside a restart of the same unit by systemctl.</summary>
internal static class DownTimeBenchmark
{
    private const string Name = "hello";
    private const string Unit = Name + ".service";

    // A container that is stopped before its runtime is done with the start is slow to stop.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>Measures.</summary>
    /// <param name="settings">How often, and where.</param>
    internal static async Task<IReadOnlyList<Figure>> MeasureAsync(Settings settings)
    {
        var update = new Figure("down while updated", "systemctl restart", 1.5);
        var undo = new Figure("down while undone", "systemctl restart", 1.5);
        var unit = new Figure("the same by the unit's own times", "restart", null);
        await using var engine = await Engine.OpenAsync();
        await Images.ImportAsync(engine.Host, Images.HelloName("v1"));
        await Images.ImportAsync(engine.Host, Images.HelloName("v2"));
        await engine.InstallAsync(Name, Images.HelloName("v1"), 9000);
        await engine.StartAsync(Name);
        for (var run = 0; run < settings.Runs; run++)
        {
            await RestartAsync(update.Theirs, unit.Theirs);
            await ChangeAsync(update.Ours, unit.Ours, () => UpdateAsync(engine.Host));
            await RestartAsync(undo.Theirs, unit.Theirs);
            await ChangeAsync(undo.Ours, unit.Ours, () => UndoAsync(engine.Host));
        }

        return [update, undo, unit];
    }

    private static async Task RestartAsync(List<double> times, List<double> unitTimes)
    {
        await Task.Delay(_pause);
        times.Add(await Shell.TimeAsync(() => Shell.RunAsync("systemctl", "restart", Unit)));
        unitTimes.Add(await ReadUnitAsync());
    }

    private static async Task ChangeAsync(
        List<double> times, List<double> unitTimes, Func<Task<SystemContainerUpdate>> change)
    {
        await Task.Delay(_pause);
        times.Add((await change()).DownTime.TotalMilliseconds);
        unitTimes.Add(await ReadUnitAsync());
    }

    private static Task<SystemContainerUpdate> UpdateAsync(SystemContainerHost host) =>
        host.Containers.UpdateAsync(
            new UpdateOptions { Name = Name, Rebase = ImageReference.Parse(Images.HelloName("v2")) },
            NullObserver.Instance,
            CancellationToken.None);

    private static Task<SystemContainerUpdate> UndoAsync(SystemContainerHost host) =>
        host.Containers.UndoAsync(new UndoOptions { Name = Name }, NullObserver.Instance, CancellationToken.None);

    // From when the unit was last left active to when it became active again; systemd gives microseconds.
    private static async Task<double> ReadUnitAsync()
    {
        var left = await ReadTimeAsync("ActiveExitTimestampMonotonic");
        return (await ReadTimeAsync("ActiveEnterTimestampMonotonic") - left) / 1000.0;
    }

    private static async Task<long> ReadTimeAsync(string property) => long.Parse(
        await Shell.RunAsync("systemctl", "show", "--value", "--property", property, Unit),
        CultureInfo.InvariantCulture);
}
