using System.Diagnostics;
using System.Globalization;
using SystemContainers.Host;
using SystemContainers.Host.Processes;
using Xunit;

namespace SystemContainers.UnitTests.Host.Processes;

public sealed class CommandRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Output_and_exit_code_come_back()
    {
        var result = await Try(Shell("echo out; echo err >&2; exit 7"));

        Assert.Equal((7, "out\n", "err"), (result.ExitCode, result.StandardOutput, result.StandardError));
    }

    [Fact]
    public async Task A_program_that_fails_is_an_error_with_its_command_line_code_and_last_lines()
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => Run(Shell("for i in $(seq 100); do echo line $i >&2; done; exit 3")));

        Assert.Equal(ErrorCode.ToolFailed, error.Code);
        Assert.Equal(3, error.Tool!.ExitCode);
        Assert.StartsWith("sh -c ", error.Tool.CommandLine, StringComparison.Ordinal);
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 100", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 81", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("line 80\n", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(5000)]
    [InlineData(20_000)]
    public async Task Of_a_long_complaint_the_last_lines_are_kept_whole(int lines)
    {
        var result = await Try(
            Shell($"for i in $(seq {lines}); do echo a-rather-long-line-of-complaint $i; done >&2; exit 1"));

        Assert.Equal(
            Enumerable.Range(lines - 19, 20).Select(i => $"a-rather-long-line-of-complaint {i}"),
            result.StandardError.Split('\n'));
    }

    [Fact]
    public async Task A_program_ended_by_a_signal_has_128_and_its_number() =>
        Assert.Equal(128 + 9, (await Try(Shell("kill -9 $$"))).ExitCode);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("'single' \"double\" `back`")]
    [InlineData("$HOME $(id) ; rm -rf x | cat > y &")]
    [InlineData("a\\b\\\"c")]
    [InlineData("line\nline\ttab")]
    [InlineData("é\U0001F40B")]
    [InlineData("*")]
    [InlineData("--option=a b")]
    public async Task An_argument_reaches_the_program_as_it_is(string argument)
    {
        var result = await Run(new Command("printf", "%s|%s", argument, "end"));

        Assert.Equal($"{argument}|end", result.StandardOutput);
    }

    [Fact]
    public async Task Programs_speak_english_and_have_the_environment()
    {
        var result = await Run(Shell("echo $LC_ALL; echo $PATH"));

        Assert.Equal($"C.UTF-8\n{Environment.GetEnvironmentVariable("PATH")}\n", result.StandardOutput);
    }

    [Fact]
    public async Task A_program_has_nothing_to_read_and_no_file_of_ours()
    {
        using var ours = File.Create(_folder.At("ours"));

        var result = await Run(Shell("cat; ls -l /proc/self/fd"));

        Assert.Contains("0 -> /dev/null\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Root, result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signals_are_at_their_default_in_a_program()
    {
        var status = (await Run(new Command("cat", "/proc/self/status"))).StandardOutput;

        // The C library keeps two real-time signals for itself.
        const ulong standard = 0x7FFFFFFF;
        foreach (var set in (string[])["SigBlk", "SigIgn"])
        {
            var line = Assert.Single(status.Split('\n'), l => l.StartsWith(set, StringComparison.Ordinal));
            Assert.Equal(
                0ul, ulong.Parse(line.Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & standard);
        }
    }

    [Fact]
    public async Task A_program_that_writes_without_end_is_stopped_at_the_bound()
    {
        var command = new Command("yes") { MaximumOutput = 100_000, Timeout = TimeSpan.FromSeconds(30) };

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => Run(command));

        Assert.Equal(ErrorCode.ToolFailed, error.Code);
        Assert.Contains("100000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_up_to_the_bound_is_kept() =>
        Assert.Equal(
            100_000,
            (await Run(Shell("head -c 100000 /dev/zero") with { MaximumOutput = 100_000 })).StandardOutput.Length);

    [Fact]
    public async Task A_program_that_does_not_end_in_its_time_is_ended()
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => Run(Shell(WritePid("child") + "sleep 60") with { Timeout = TimeSpan.FromMilliseconds(500) }));

        Assert.Equal(ErrorCode.TimedOut, error.Code);
        Assert.Equal("sh", error.Target);
        await IsGone("child");
    }

    [Theory]
    [InlineData("")]
    [InlineData("trap '' TERM; ")]
    public async Task Cancelling_ends_the_program_and_all_that_it_started(string before)
    {
        using var source = new CancellationTokenSource();
        var running = Try(
            Shell($"({before}{WritePid("grandchild")} while :; do sleep 1; done) & {WritePid("child")} wait"),
            source.Token);
        await Appears("child");
        await Appears("grandchild");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await IsGone("child");
        await IsGone("grandchild");
    }

    [Fact]
    public async Task A_program_that_ignores_the_request_to_end_is_ended_by_force()
    {
        using var source = new CancellationTokenSource();
        var running = Try(Shell($"trap '' TERM; {WritePid("child")} while :; do sleep 1; done"), source.Token);
        await Appears("child");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await IsGone("child");
    }

    [Fact]
    public async Task What_a_program_leaves_running_does_not_hold_its_result_for_ever()
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => Run(Shell($"({WritePid("left")} sleep 60) & exit 0") with { Timeout = TimeSpan.FromSeconds(1) }));

        Assert.Equal(ErrorCode.TimedOut, error.Code);
        await IsGone("left");
    }

    [Fact]
    public async Task Nothing_is_left_of_a_program_that_has_ended()
    {
        var process = (await Run(Shell("echo $$"))).StandardOutput.Trim();

        Assert.True(int.Parse(process, CultureInfo.InvariantCulture) > 1);
        Assert.False(Directory.Exists("/proc/" + process));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => Run(new Command("no-such-program-here")));

        Assert.Equal(ErrorCode.ToolMissing, error.Code);
        Assert.Equal("no-such-program-here", error.Target);
    }

    [Fact]
    public async Task A_file_that_is_no_program_for_this_machine_is_an_error()
    {
        var file = _folder.Write("broken", "\u007fELF no more");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => Run(new Command(file)));

        Assert.Equal(ErrorCode.ToolFailed, error.Code);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_programs_at_once_do_not_get_into_each_others_way()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Run(Shell($"echo {i}; exit 0"))));

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}\n"), results.Select(r => r.StandardOutput));
    }

    [Theory]
    [InlineData("ostree init", "ostree", "init")]
    [InlineData("sh -c 'echo a'", "sh", "-c", "echo a")]
    [InlineData("x ''", "x", "")]
    [InlineData("x 'it'\\''s'", "x", "it's")]
    [InlineData("x '$HOME' '*'", "x", "$HOME", "*")]
    [InlineData("x docker://a.b:5000/c@sha256:0", "x", "docker://a.b:5000/c@sha256:0")]
    public void A_command_is_shown_as_one_would_type_it(string line, string program, params string[] arguments) =>
        Assert.Equal(line, new Command(program, arguments).ToString());

    private static Command Shell(string script) => new("sh", "-c", script);

    private static Task<CommandResult> Run(Command command) =>
        CommandRunner.RunAsync(command, NullObserver.Instance, TestContext.Current.CancellationToken);

    private static Task<CommandResult> Try(Command command, CancellationToken? token = null) =>
        CommandRunner.TryRunAsync(command, NullObserver.Instance, token ?? TestContext.Current.CancellationToken);

    private string WritePid(string name) =>
        $"sh -c 'echo $PPID' > {_folder.At(name)}.new; mv {_folder.At(name)}.new {_folder.At(name)}; ";

    private Task Appears(string name) => Until(() => File.Exists(_folder.At(name)), name);

    private async Task IsGone(string name)
    {
        var process = File.ReadAllText(_folder.At(name)).Trim();
        Assert.True(int.Parse(process, CultureInfo.InvariantCulture) > 1);
        await Until(() => !File.Exists($"/proc/{process}/stat") || IsZombie(process), name);
    }

    // Orphans are reaped by process 1 when it likes.
    private static bool IsZombie(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task Until(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), what);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
