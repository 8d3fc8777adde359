using SystemContainers.Host.Systemd;

namespace SystemContainers.HostTests;

/// <summary>A unit file below <c>/run</c> for the time of one test.</summary>
internal sealed class TransientUnit : IAsyncDisposable
{
    private static readonly SystemdManager _systemd = new();

    private TransientUnit(string name) => Name = name;

    public string Name { get; }

    public string Path => $"/run/systemd/system/{Name}";

    /// <summary>Writes the unit and lets systemd read it.</summary>
    /// <param name="service">The lines of its [Service] section.</param>
    public static async Task<TransientUnit> CreateAsync(string service)
    {
        var unit = new TransientUnit($"systemcontainers-test-{Guid.NewGuid():N}.service");
        await unit.WriteAsync(service);
        await _systemd.ReloadAsync(CancellationToken.None);
        return unit;
    }

    /// <summary>Writes the unit again; systemd does not know yet.</summary>
    public Task WriteAsync(string service) =>
        File.WriteAllTextAsync(Path, $"[Service]\n{service}\n[Install]\nWantedBy=multi-user.target\n");

    public async Task<UnitStatus> GetStatusAsync() =>
        (await _systemd.GetUnitsAsync([Name], CancellationToken.None))[Name];

    public async Task WaitForAsync(UnitActiveState state, CancellationToken cancellationToken)
    {
        while ((await GetStatusAsync()).ActiveState != state)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // systemctl, so that cleaning up does not lean on what is tested.
        foreach (var verb in new[] { "stop", "disable", "reset-failed" })
        {
            await Host.RunAsync("systemctl", verb, Name);
        }

        File.Delete(Path);
        await _systemd.ReloadAsync(CancellationToken.None);
    }
}
