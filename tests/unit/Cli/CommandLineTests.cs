using Xunit;

namespace SystemContainers.UnitTests.Cli;

/// <summary>What the command says to a command line before the engine is asked.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly AtomicProcess _atomic = new();

    public void Dispose() => _atomic.Dispose();

    [Theory]
    [InlineData("-v")]
    [InlineData("--version")]
    public async Task The_version_is_a_number_alone(string option)
    {
        var outcome = await _atomic.RunAsync(option);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches(@"\A\d+\.\d+\.\d+\n\z", outcome.Output);
    }

    [Theory]
    [InlineData("", "atomic")]
    [InlineData("containers", "atomic containers")]
    [InlineData("pul example", "atomic")]
    [InlineData("pull", "atomic pull")]
    [InlineData("pull one two", "atomic pull")]
    [InlineData("containers rollback", "atomic containers rollback")]
    public async Task A_command_line_that_cannot_be_read_ends_with_2_and_names_the_help(string line, string command)
    {
        var outcome = await _atomic.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.StartsWith($"{command}: ", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith($"Try '{command} --help' for more information.\n", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uninstall --dispaly hello")]
    [InlineData("containers delete --dispaly hello")]
    [InlineData("images delete hello --al")]
    [InlineData("images update --al")]
    [InlineData("push --dispaly hello")]
    public async Task A_mistyped_option_is_not_taken_for_a_name(string line)
    {
        var outcome = await _atomic.RunAsync(line.Split(' '));

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("is not an option here", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pull --help", "--src-creds", "--storage", "--display", "--allow-insecure", "--signature-policy")]
    [InlineData("install --help", "--system", "--name", "-n", "--set", "--runtime", "--rootfs", "--start", "--display")]
    [InlineData("containers list -h", "--all", "--filter", "--noheading", "--no-trunc", "--quiet", "--json")]
    [InlineData("containers update --help", "--rebase", "--set", "--all", "--pull")]
    [InlineData("containers rollback --help", "--to", "--settle-time", "--timeout", "--display")]
    [InlineData("diff --help", "--no-files", "--json")]
    [InlineData("mount --help", "--options", "-o")]
    [InlineData("umount --help", "DIR")]
    [InlineData("push --help", "--dest-creds", "--username", "--allow-insecure", "--display", "DESTINATION")]
    [InlineData("images verify --help", "--all", "--verbose", "--src-creds")]
    [InlineData("--help", "--assumeyes", "--debug", "--storage", "Exit codes")]
    public async Task The_help_of_a_verb_names_its_options(string line, params string[] options)
    {
        var outcome = await _atomic.RunAsync(line.Split(' '));

        Assert.Equal(0, outcome.ExitCode);
        Assert.All(options, option => Assert.Contains(option, outcome.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--storage docker images list", "atomic pull docker:NAME")]
    [InlineData("images list --storage docker", "atomic pull docker:NAME")]
    [InlineData("containers list --storage=containers-storage", "atomic pull containers-storage:NAME")]
    [InlineData("pull --storage other example", "--storage ostree")]
    public async Task Another_storage_is_refused_with_what_to_do_instead(string line, string remedy)
    {
        var outcome = await _atomic.RunAsync(line.Split(' '));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(remedy, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("install --system example --set PORT", "'PORT' for --set")]
    [InlineData("containers update hello --set =1", "'=1' for --set")]
    [InlineData("containers list -f name", "VAR=VALUE")]
    [InlineData("containers list -f colour=red", "container, image, command, created, state, runtime, backend")]
    [InlineData("images list --filter colour=red", "repo, repository, tag, id, image, created, size, type")]
    [InlineData("containers update", "--all")]
    [InlineData("containers update --all hello", "--all")]
    [InlineData("containers update --all --set A=1", "--all")]
    [InlineData("containers delete", "names or --all")]
    [InlineData("containers delete --all hello", "names or --all")]
    [InlineData("images delete", "names or --all")]
    [InlineData("mount -o ro,rw image dir", "'rw'")]
    [InlineData("images verify", "name or --all")]
    [InlineData("images verify --all hello", "name or --all")]
    [InlineData("containers rollback hello --timeout -1", "--timeout")]
    [InlineData("images update", "name or --all")]
    [InlineData("images update --all hello", "name or --all")]
    [InlineData("images update --all --src-creds me:secret", "every registry would see the password")]
    [Trait("Defect", "34")]
    public async Task A_value_that_makes_no_sense_ends_with_1_and_a_reason(string line, string reason)
    {
        var outcome = await _atomic.RunAsync(line.Split(' '));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains(reason, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unexpected error", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_argument_that_begins_with_an_at_sign_is_not_a_file_of_arguments()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_atomic.WorkingDirectory, "arguments"), "--help", TestContext.Current.CancellationToken);

        var outcome = await _atomic.RunAsync("pull", "@arguments");

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("@arguments", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_read_is_named_with_the_line()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_atomic.WorkingDirectory, "atomic.conf"), "runtime: [", TestContext.Current.CancellationToken);

        var outcome = await _atomic.RunAsync("containers", "list");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("atomic.conf, line ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shells_are_told_what_fits()
    {
        const string Line = "atomic containers up";

        var outcome = await _atomic.RunAsync($"[suggest:{Line.Length}]", Line);

        Assert.Equal("update\n", outcome.Output);
    }
}
