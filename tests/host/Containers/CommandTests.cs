using SystemContainers.Containers.Processes;
using SystemContainers.FaultDriver;
using SystemContainers.Host.Processes;

namespace SystemContainers.HostTests.Containers;

/// <summary>Commands in containers, running and stopped.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class CommandTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "commands";
    private const int Port = 8140;

    private const string Mount = """
        {
          "destination": "/run/shared", "type": "bind", "source": "/run/commands-shared", "options": [ "rbind", "rw" ]
        }
        """;

    private static readonly TestImage _image = new("commands");

    private readonly List<OutputLine> _lines = [];

    public static TheoryData<string, bool> RuntimesAndStates => new()
    {
        { "runc", true }, { "runc", false }, { "crun", true }, { "crun", false },
    };

    private IEnumerable<string> Output => _lines.Where(l => !l.IsError).Select(l => l.Text);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
        }
    }

    [HostTheory]
    [MemberData(nameof(RuntimesAndStates))]
    public async Task Lines_and_exit_code_come_back_and_nothing_stays(string runtime, bool isRunning)
    {
        await InstallAsync(runtime, isRunning);
        var before = HostPicture.Take(store.Paths);

        var result = await InvokeAsync(Shell("echo $0; cat /proc/1/comm; echo wrong >&2; exit 3"));

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("sh", Output.First());
        Assert.Equal(isRunning ? "run.sh" : "sh", Output.Last());
        Assert.Equal("wrong", Assert.Single(_lines, l => l.IsError).Text);
        Assert.Equal("wrong", result.StandardError);
        Assert.Equal(before, HostPicture.Take(store.Paths));
    }

    [HostTheory]
    [MemberData(nameof(RuntimesAndStates))]
    public async Task User_directory_environment_and_input_are_as_asked_for(string runtime, bool isRunning)
    {
        await InstallAsync(runtime, isRunning);

        await InvokeAsync(
            Shell("echo $(id -u):$(id -g) $(pwd) $RECEIVER $MORE; cat") with
            {
                User = "12:34",
                WorkingDirectory = "/srv",
                Environment = TestStore.Values(("RECEIVER", "Tom"), ("MORE", "a b")),
            },
            "one", "two");

        Assert.Equal(["12:34 /srv Tom a b", "one", "two"], Output);
    }

    [HostTheory]
    [MemberData(nameof(RuntimesAndStates))]
    public async Task A_command_that_ignores_signals_is_ended_with_its_time(string runtime, bool isRunning)
    {
        await InstallAsync(runtime, isRunning);
        var before = HostPicture.Take(store.Paths);
        var command = Shell("trap '' TERM; while :; do sleep 1; done; exit 12345678");

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => InvokeAsync(command with { Timeout = TimeSpan.FromSeconds(1) }));

        Assert.Equal(ErrorCode.TimedOut, error.Code);
        Assert.Empty(await ProcessesAsync("12345678"));
        Assert.Equal(before, HostPicture.Take(store.Paths));
    }

    [HostTheory]
    [MemberData(nameof(RuntimesAndStates))]
    public async Task A_command_ends_when_it_is_cancelled(string runtime, bool isRunning)
    {
        await InstallAsync(runtime, isRunning);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestStore.Token);
        var streams = ProcessStreams.Piped((_, _) => cancel.CancelAsync());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Containers.InvokeCommandAsync(
            Shell("echo ready; exec sleep 87654321"), streams, NullObserver.Instance, cancel.Token));

        Assert.Empty(await ProcessesAsync("87654321"));
    }

    [HostFact]
    public async Task A_command_waits_while_its_output_is_not_taken()
    {
        await InstallAsync("runc", isRunning: true);
        var taken = 0;
        var enough = new TaskCompletionSource();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestStore.Token);
        var streams = ProcessStreams.Piped(async (_, token) =>
        {
            if (Interlocked.Increment(ref taken) == 100)
            {
                enough.SetResult();
                await Task.Delay(Timeout.Infinite, token);
            }
        });

        var run = store.Containers.InvokeCommandAsync(
            Shell("yes | head -c 100000000"), streams, NullObserver.Instance, cancel.Token);
        await enough.Task;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(100, taken);
    }

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    public async Task What_a_killed_command_left_is_removed_by_the_next(string runtime)
    {
        await InstallAsync(runtime, isRunning: false);
        var before = HostPicture.Take(store.Paths);
        using var driver = Driver.Start(new DriverTask
        {
            Host = store.Options,
            Operation = DriverOperation.Command,
            Name = Name,
            Command = ["sh", "-c", "echo waiting; exec sleep 76543210"],
        });
        await driver.ReachedAsync();

        driver.Kill();
        await driver.WaitAsync();
        Assert.NotEqual(before, HostPicture.Take(store.Paths));
        await store.Containers.ListAsync(NullObserver.Instance, TestStore.Token);

        Assert.Empty(await ProcessesAsync("76543210"));
        Assert.Equal(before, HostPicture.Take(store.Paths));
    }

    [HostFact]
    public async Task A_stopped_container_gets_the_directories_in_run_that_it_needs()
    {
        await InstallAsync("runc", isRunning: false, _image with
        {
            Tag = "run-directory",
            EditConfiguration = text => text.Replace(
                "\"mounts\": [", $"\"mounts\": [ {Mount},", StringComparison.Ordinal),
            TmpfilesTemplate = "# none\n",
        });

        var result = await InvokeAsync(Shell("test -d /run/shared"));

        Assert.Equal((0, string.Empty), (result.ExitCode, result.StandardError));
        Assert.False(Directory.Exists("/run/commands-shared"));
    }

    [HostFact]
    public async Task Defect_19_a_command_runs_with_the_runtime_of_its_container()
    {
        await InstallAsync("crun", isRunning: true);
        var observer = new RecordingObserver();

        await store.Containers.InvokeCommandAsync(
            Shell("true"), ProcessStreams.Piped((_, _) => Task.CompletedTask), observer, TestStore.Token);
        await store.UpdateAsync(Name, values: ("RECEIVER", "Tom"));

        Assert.Contains(observer.Messages, m => m.Contains("crun exec", StringComparison.Ordinal));
        Assert.EndsWith("/crun", (await store.GetAsync(Name)).Runtime, StringComparison.Ordinal);
        Assert.True(Directory.Exists("/run/crun/" + Name));
    }

    [HostFact]
    public async Task Wrong_users_directories_and_containers_are_named()
    {
        await InstallAsync("runc", isRunning: false);

        await RefusedAsync(Shell("true") with { User = "nobody-here" }, ErrorCode.InvalidArgument, "nobody-here");
        await RefusedAsync(Shell("true") with { WorkingDirectory = "srv" }, ErrorCode.InvalidArgument, "'srv'");
        await RefusedAsync(
            Shell("true") with { Environment = TestStore.Values(("A=B", "C")) }, ErrorCode.InvalidArgument, "A=B");
        await RefusedAsync(Shell("true") with { Name = "nothing" }, ErrorCode.ContainerNotFound, "nothing");
    }

    private static CommandOptions Shell(string script) => new() { Name = Name, Command = ["sh", "-c", script, "sh"] };

    private static async Task<string> ProcessesAsync(string text) =>
        (await Host.RunAsync("pgrep", "--full", "--list-full", "--", text)).Output;

    private async Task RefusedAsync(CommandOptions command, ErrorCode code, string text)
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => InvokeAsync(command));
        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    private Task<SystemContainers.Host.CommandResult> InvokeAsync(CommandOptions options, params string[] input) =>
        store.Containers.InvokeCommandAsync(
            options,
            ProcessStreams.Piped(
                (line, _) =>
                {
                    lock (_lines)
                    {
                        _lines.Add(line);
                    }

                    return Task.CompletedTask;
                },
                input),
            NullObserver.Instance,
            TestStore.Token);

    private async Task InstallAsync(string runtime, bool isRunning, TestImage? image = null) =>
        await store.Containers.InstallAsync(
            TestStore.InstallOptions(Name, await store.AddAsync(image ?? _image), Port, isRunning)
                with { Runtime = runtime },
            NullObserver.Instance,
            TestStore.Token);
}
