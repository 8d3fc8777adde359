using SystemContainers.Containers;

namespace SystemContainers.HostTests.Containers;

/// <summary>What a runtime that was killed keeps of a container does not stop the container's next start.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class StaleStateTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "stale";
    private const int Port = 8170;
    private static readonly TestImage _good = new("good");

    // With nothing in the unit that stops or restarts it, the killed runtime's state stays.
    private static readonly TestImage _noRestart = new("no-restart")
    {
        UnitTemplate = _good.UnitTemplate!.Replace("Restart=on-failure\n", string.Empty, StringComparison.Ordinal),
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
        }
    }

    [HostTheory]
    [InlineData("runc", true)]
    [InlineData("runc", false)]
    [InlineData("crun", true)]
    [InlineData("crun", false)]
    [Trait("Defect", "41")]
    public async Task A_container_whose_runtime_was_killed_starts_again(string runtime, bool byTheEngine)
    {
        await InstallAsync(runtime);
        var state = await LeaveStateAsync(runtime);
        Assert.True(Directory.Exists(state), $"{state} is there, as after a hard end.");

        if (byTheEngine)
        {
            await store.Containers.StartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        }
        else
        {
            await Host.MustRunAsync("systemctl", "start", Name);
        }

        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.Equal("active", await Host.UnitAsync(Name + ".service", "ActiveState"));
    }

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    public async Task A_service_whose_runtime_and_process_are_killed_comes_back_by_itself(string runtime)
    {
        await InstallAsync(runtime, await store.AddAsync(_good));
        var before = await Host.UnitAsync(Name + ".service", "MainPID");

        await Host.MustRunAsync("systemctl", "kill", "--kill-who=all", "--signal=KILL", Name);
        while (await Host.UnitAsync(Name + ".service", "MainPID") is var now && (now == before || now == "0"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestStore.Token);
        }

        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
    }

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    public async Task An_uninstall_removes_the_state_of_a_killed_runtime(string runtime)
    {
        await InstallAsync(runtime);
        var state = await LeaveStateAsync(runtime);

        await store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);

        Assert.False(Directory.Exists(state));
    }

    private async Task InstallAsync(string runtime, string? image = null)
    {
        image ??= await store.AddAsync(_noRestart);
        await store.Containers.InstallAsync(
            TestStore.InstallOptions(Name, image, Port) with { Runtime = runtime },
            NullObserver.Instance,
            TestStore.Token);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
    }

    // The unit's own clean-up after a stop is kept from running, as a power cut or a killed systemd would.
    private static async Task<string> LeaveStateAsync(string runtime)
    {
        var state = $"/run/{runtime}/{Name}";
        await Host.MustRunAsync("cp", "--archive", state, $"{state}.kept");
        await Host.MustRunAsync("systemctl", "kill", "--kill-who=all", "--signal=KILL", Name);
        while (await Host.UnitAsync(Name + ".service", "ActiveState") is "active" or "deactivating")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestStore.Token);
        }

        Assert.False(Directory.Exists(state), "The unit itself clears the state when it is not hindered.");
        Directory.Move($"{state}.kept", state);
        return state;
    }
}
