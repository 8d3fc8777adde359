using System.Globalization;
using SystemContainers.Containers;
using SystemContainers.Containers.Processes;
using SystemContainers.Containers.Security;
using SystemContainers.Host.Processes;

namespace SystemContainers.HostTests.Containers;

/// <summary>A service gets of what its image asks for what its profile grants, from both runtimes.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class ProfileTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "profiled";
    private const int Port = 8180;

    // As older definitions are: root without limits to what it may write below /proc.
    private static readonly TestImage _old = new("unprotected")
    {
        EditConfiguration = text => text.Replace("\"maskedPaths\"", "\"was\"", StringComparison.Ordinal)
            .Replace("\"readonlyPaths\"", "\"were\"", StringComparison.Ordinal),
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
    [InlineData("runc", SecurityProfile.Image, false)]
    [InlineData("runc", SecurityProfile.Default, true)]
    [InlineData("crun", SecurityProfile.Default, true)]
    [InlineData("runc", SecurityProfile.Strict, true)]
    [InlineData("crun", SecurityProfile.Strict, true)]
    public async Task A_service_runs_and_the_host_s_kernel_is_out_of_its_reach(
        string runtime, SecurityProfile profile, bool isProtected)
    {
        Host.SkipWhereCrunCannotRun(runtime);
        await InstallAsync(profile, runtime);

        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        var kernel = await InvokeAsync("sh", "-c", "cat /proc/sys/kernel/panic > /proc/sys/kernel/panic");
        Assert.Equal(isProtected ? 1 : 0, kernel.ExitCode);
        // The throw-away host itself is under filters, which all of its processes have.
        Assert.Equal(isProtected, await FiltersAsync("$(pgrep --exact httpd)") > await FiltersAsync("1"));
        var deployment = (await store.GetAsync(Name)).Deployments.Single();
        Assert.Equal(profile, deployment.Profile);
        Assert.Equal(isProtected, deployment.Security.Any(setting => setting.IsChanged));
    }

    [HostFact]
    public async Task A_profile_survives_an_update_and_can_be_changed()
    {
        await InstallAsync(SecurityProfile.Strict, "runc");

        await store.UpdateAsync(Name, values: ("RECEIVER", "Tom"));
        Assert.Equal(SecurityProfile.Strict, (await store.GetAsync(Name)).Profile);
        Assert.Equal("yes", await Host.UnitAsync(Name + ".service", "ProtectHome"));

        await store.Containers.UpdateAsync(
            new UpdateOptions { Name = Name, Profile = SecurityProfile.Image, StartPolicy = TestStore.Policy },
            NullObserver.Instance,
            TestStore.Token);
        Assert.Equal("no", await Host.UnitAsync(Name + ".service", "ProtectHome"));
        await store.UndoAsync(Name);
        Assert.Equal("yes", await Host.UnitAsync(Name + ".service", "ProtectHome"));
    }

    [HostFact]
    public async Task A_repair_writes_what_the_profile_grants()
    {
        await InstallAsync(SecurityProfile.Strict, "runc");
        var file = Path.Combine(store.Paths.Deployment(Name, 0), "config.json");
        var before = File.ReadAllText(file);
        File.Delete(file);

        await store.Containers.Checks.RepairAsync(
            new SystemContainerRepairOptions { Names = [Name] }, NullObserver.Instance, TestStore.Token);

        Assert.Equal(before, File.ReadAllText(file));
    }

    private static async Task<int> FiltersAsync(string process) => int.Parse(
        await Host.MustRunScriptAsync($"awk '/^Seccomp_filters/ {{ print $2 }}' /proc/{process}/status"),
        CultureInfo.InvariantCulture);

    private async Task InstallAsync(SecurityProfile profile, string runtime) =>
        await store.Containers.InstallAsync(
            TestStore.InstallOptions(Name, await store.AddAsync(_old), Port)
                with { Profile = profile, Runtime = runtime },
            NullObserver.Instance,
            TestStore.Token);

    private Task<SystemContainers.Host.CommandResult> InvokeAsync(params string[] command) =>
        store.Containers.InvokeCommandAsync(
            new CommandOptions { Name = Name, Command = command },
            ProcessStreams.Piped((_, _) => Task.CompletedTask),
            NullObserver.Instance,
            TestStore.Token);
}
