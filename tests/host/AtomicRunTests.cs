namespace SystemContainers.HostTests;

/// <summary><c>atomic run</c> with a command.</summary>
public sealed class AtomicRunTests(HelloWorldImages images) : IClassFixture<HelloWorldImages>, IAsyncDisposable
{
    private const string Name = "atomic-run";

    public async ValueTask DisposeAsync() => await Atomic.RunAsync("uninstall", Name);

    [HostTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_in_a_container_keeps_its_options_its_streams_and_its_exit_code(bool isRunning)
    {
        await InstallAsync(isRunning);

        var run = await Atomic.RunAsync("run", Name, "sh", "-c", "echo $0 $#; echo wrong >&2; exit 7", "--help", "-v");

        Assert.Equal(7, run.ExitCode);
        Assert.Equal("--help 1\n", run.Output);
        Assert.Equal("wrong\n", run.Error);
    }

    [HostTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_has_a_terminal_where_atomic_has_one_and_only_there(bool isRunning)
    {
        await InstallAsync(isRunning);
        const string Script = "test -t 0 && test -t 1 && echo terminal || echo none";

        var with = await Host.MustRunAsync(
            "script", "--quiet", "--return", "--command", $"{Atomic.Path} run {Name} sh -c '{Script}; exit 0'",
            "/dev/null");
        var without = await Atomic.SucceedAsync("run", Name, "sh", "-c", Script);

        // What script adds at the end of its own input may come before or after.
        Assert.Contains("terminal", with, StringComparison.Ordinal);
        Assert.Equal("none", without);
    }

    [HostFact]
    [Trait("Defect", "17")]
    public async Task Display_says_what_would_be_run()
    {
        await InstallAsync(isRunning: false);

        var shown = await Atomic.SucceedAsync("run", "--display", Name, "reboot", "--force");

        Assert.Contains("Run reboot", shown, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task An_unknown_container_is_named()
    {
        var run = await Atomic.RunAsync("run", "nothing-here", "ls");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'nothing-here'", run.Error, StringComparison.Ordinal);
    }

    private static async Task PullAsync(string reference) => await Atomic.SucceedAsync("pull", $"http:{reference}");

    private async Task InstallAsync(bool isRunning)
    {
        var reference = $"{HelloWorldImages.Repository}:run";
        await images.PushAsync("v1", reference);
        await PullAsync(reference);
        string[] start = isRunning ? ["--start"] : [];
        await Atomic.SucceedAsync(["install", "--name", Name, "--set", "PORT=8191", .. start, reference]);
    }
}
