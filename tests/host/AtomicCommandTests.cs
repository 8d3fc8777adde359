using System.Diagnostics;

namespace SystemContainers.HostTests;

/// <summary>The way of an image to a service, its update and back, by the words of the old command.</summary>
public sealed class AtomicCommandTests(HelloWorldImages images) : IClassFixture<HelloWorldImages>, IAsyncDisposable
{
    private const string Repository = HelloWorldImages.Repository;
    private const string Name = "atomic-hello";
    private const int Port = 8190;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("atomic-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await Atomic.RunAsync("uninstall", Name);
        _directory.Delete(recursive: true);
    }

    [HostTheory]
    [InlineData("oci-archive", "oci-archive")]
    [InlineData("docker-archive", "dockertar")]
    public async Task An_image_that_was_built_as_an_archive_is_pulled_from_there(string format, string prefix)
    {
        var archive = Path.Combine(_directory.FullName, "hello.tar");
        await Atomic.SucceedAsync([.. images.Build("v1", archive), "--format", format]);

        var pulled = await Atomic.SucceedAsync("pull", "--storage", "ostree", $"{prefix}:{archive}");

        Assert.StartsWith("Pulled hello-world:v1 ", pulled, StringComparison.Ordinal);
        await Atomic.SucceedAsync("images", "delete", "-y", "hello-world:v1");
    }

    [HostFact]
    public async Task An_image_that_was_built_as_a_folder_is_pulled_from_there()
    {
        var pulled = await Atomic.SucceedAsync("pull", "--storage=ostree", $"oci:{images.Layout}:v2");

        Assert.StartsWith("Pulled hello-world:v2 ", pulled, StringComparison.Ordinal);
        await Atomic.SucceedAsync("images", "delete", "-y", "hello-world:v2");
    }

    [HostFact]
    public async Task A_registry_without_TLS_is_used_only_when_that_is_asked_for()
    {
        var refused = await Atomic.RunAsync("pull", "--storage", "ostree", $"{Repository}:v1");
        await Atomic.SucceedAsync("pull", "--storage", "ostree", $"http:{Repository}:v1");
        var again = await Atomic.SucceedAsync("pull", "--storage", "ostree", "--allow-insecure", $"{Repository}:v1");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.NotEmpty(refused.Error);
        Assert.Contains("is up to date", again, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task Health_and_profile_are_set_kept_and_judge_what_follows()
    {
        await Atomic.SucceedAsync("pull", "--allow-insecure", $"{Repository}:v1");
        await Atomic.SucceedAsync(
            "install", "--name", Name, "--start", "--set", $"PORT={Port}", "--profile", "strict", "--settle-time",
            "0.3", "--health-uri", "http://127.0.0.1:$PORT/", $"{Repository}:v1");
        var sick = await Atomic.RunAsync(
            "containers", "update", "--health-command", "false", "--timeout", "3", Name);
        await Atomic.SucceedAsync("containers", "update", "--set", "RECEIVER=Ann", Name);

        Assert.NotEqual(0, sick.ExitCode);
        Assert.Contains("not healthy after 3 s", sick.Error, StringComparison.Ordinal);
        Assert.Equal("Hi Ann\n", await Host.GetAsync(Port));
        Assert.Contains("ProtectSystem=", await Host.MustRunAsync("systemctl", "cat", Name), StringComparison.Ordinal);
    }

    [HostFact]
    public async Task Credentials_are_asked_for_and_used()
    {
        const string Locked = "127.0.0.1:5001/hello-world:v1";
        await images.PushAsync("v1", Locked, "--dest-creds", "tester:let-me-in");

        var without = await Atomic.RunAsync("pull", $"http:{Locked}");
        var onCommandLine = await Atomic.RunAsync("pull", "--src-creds", "tester:let-me-in", $"http:{Locked}");
        using var process = Atomic.Start("pull", "--src-creds", "tester", $"http:{Locked}");
        await process.StandardInput.WriteLineAsync("let-me-in");
        await process.WaitForExitAsync(Token);

        Assert.Equal(1, without.ExitCode);
        Assert.Equal(0, onCommandLine.ExitCode);
        Assert.StartsWith("Warning: ", onCommandLine.Error, StringComparison.Ordinal);
        Assert.Equal(string.Empty, await process.StandardError.ReadToEndAsync(Token));
        Assert.Equal(0, process.ExitCode);
        await Atomic.SucceedAsync("images", "delete", "-y", Locked);
    }

    [HostFact]
    public async Task An_image_shows_its_labels_and_variables()
    {
        await PullAsync("v1");

        var info = await Atomic.SucceedAsync("info", "--storage", "ostree", $"{Repository}:v1");

        Assert.Equal(info, await Atomic.SucceedAsync("images", "info", $"{Repository}:v1"));
        Assert.StartsWith($"Image Name: {Repository}:v1\n", info, StringComparison.Ordinal);
        Assert.Contains("\natomic.type: system\n", info, StringComparison.Ordinal);
        Assert.Contains("\nPORT: 8081\n", info, StringComparison.Ordinal);
        Assert.DoesNotContain("{DEF_VALUE}", info, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_container_is_installed_run_stopped_and_uninstalled()
    {
        await PullAsync("v1");
        await InstallAsync("v1");

        Assert.Equal("inactive", await StateAsync());
        Assert.Equal("enabled", await Host.UnitAsync($"{Name}.service", "UnitFileState"));
        Assert.DoesNotContain(Name, await Atomic.SucceedAsync("containers", "list"), StringComparison.Ordinal);

        await Atomic.SucceedAsync("run", Name);
        Assert.Equal("Hi Jerry", await GreetingAsync());
        Assert.Equal("running", await StateAsync());
        Assert.Equal(Name, await Atomic.SucceedAsync("containers", "list", "-q", "-f", $"container={Name}"));

        await Atomic.SucceedAsync("stop", Name);
        Assert.Equal("inactive", await StateAsync());

        await Atomic.SucceedAsync("uninstall", Name);
        Assert.Equal("[]", await Atomic.SucceedAsync("containers", "list", "-a", "--json", "-f", $"container={Name}"));
        Assert.Empty(await TracesAsync());
        Assert.Contains(Repository, await Atomic.SucceedAsync("images", "list"), StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_container_on_the_root_file_system_of_another_goes_before_it()
    {
        const string Follower = Name + "-remote";
        await PullAsync("v1");
        await InstallAsync("v1");
        await Atomic.SucceedAsync(
            "install", "--system", $"--name={Follower}", $"--rootfs=/var/lib/containers/atomic/{Name}",
            "--set=RECEIVER=remote-user", $"--set=PORT={Port + 1}", $"{Repository}:v1");
        await Atomic.SucceedAsync("run", Follower);

        Assert.Contains(
            "Hi remote-user", await Host.GetAsync(Port + 1, "/cgi-bin/index.cgi"), StringComparison.Ordinal);
        var refused = await Atomic.RunAsync("uninstall", Name);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(Follower, refused.Error, StringComparison.Ordinal);
        await Atomic.SucceedAsync("containers", "delete", "--assumeyes", Name, Follower);
        Assert.Empty(await Atomic.SucceedAsync("containers", "list", "--all", "--quiet", "-f", $"container={Name}"));
    }

    [HostFact]
    public async Task An_image_that_is_missing_is_pulled_by_the_install()
    {
        await Atomic.RunAsync("images", "delete", "-y", $"{Repository}:v1");

        await Atomic.SucceedAsync(
            "install", "--system", "--start", "--name", Name, $"--set=PORT={Port}", $"http:{Repository}:v1");

        Assert.Equal("Hi World", await GreetingAsync());
        var rows = await Atomic.JsonAsync("images", "list", "--json", "-f", $"repo={Repository}", "-f", "tag=v1");
        Assert.True(rows[0].GetProperty("used").GetBoolean());
    }

    [HostFact]
    public async Task An_update_to_values_or_to_another_image_restarts_the_service_and_a_rollback_goes_back()
    {
        await PullAsync("v1");
        await PullAsync("v2");
        await InstallAsync("v1", "--start");

        await Atomic.SucceedAsync("containers", "update", "--set", "RECEIVER=foo", "--container", Name);
        Assert.Equal("Hi foo", await GreetingAsync());

        await Atomic.SucceedAsync("containers", "update", "--rebase", $"{Repository}:v2", Name);
        Assert.Equal("Hello foo, from v2", await GreetingAsync());

        var started = await Host.UnitAsync($"{Name}.service", "ExecMainStartTimestampMonotonic");
        var unchanged = await Atomic.SucceedAsync("containers", "update", Name);
        Assert.Equal("Latest version already installed.", unchanged);
        Assert.Equal(started, await Host.UnitAsync($"{Name}.service", "ExecMainStartTimestampMonotonic"));

        var watch = Stopwatch.StartNew();
        await Atomic.SucceedAsync("containers", "rollback", Name, "--settle-time", "4", "--timeout", "30");
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(4), $"It was judged after {watch.Elapsed}.");
        Assert.Equal("Hi foo", await GreetingAsync());
        await Atomic.SucceedAsync("containers", "rollback", "--settle-time", "0.2", Name);
        Assert.Equal("Hello foo, from v2", await GreetingAsync());
    }

    [HostFact]
    [Trait("Defect", "36")]
    public async Task An_update_of_a_moved_tag_pulls_only_when_that_is_asked_for()
    {
        await images.PushAsync("v1", $"{Repository}:moving");
        await PullAsync("moving");
        await InstallAsync("moving", "--start");
        await images.PushAsync("v2", $"{Repository}:moving");

        var without = await Atomic.SucceedAsync("containers", "update", Name);
        var with = await Atomic.SucceedAsync("containers", "update", "--pull", "--allow-insecure", Name);

        Assert.Equal("Latest version already installed.", without);
        Assert.StartsWith($"Updated {Name} from ", with, StringComparison.Ordinal);
        Assert.Equal("Hello Jerry, from v2", await GreetingAsync());
        var all = await Atomic.SucceedAsync("containers", "update", "--all");
        Assert.Matches($"(?m)^{Name} .* Updated$", all);
    }

    [HostFact]
    [Trait("Defect", "35")]
    public async Task An_interrupted_update_leaves_the_container_as_it_was()
    {
        await PullAsync("v1");
        await PullAsync("v2");
        await InstallAsync("v1", "--start");

        using var update = Atomic.Start("containers", "update", "--debug", "--rebase", $"{Repository}:v2", Name);
        await WaitForAsync(update.StandardError, $"{Name}: Switched");
        await Host.MustRunAsync("kill", "-INT", $"{update.Id}");
        await update.WaitForExitAsync(Token);

        Assert.Equal(128 + 2, update.ExitCode);
        Assert.Equal("Hi Jerry", await GreetingAsync());
        Assert.Equal("running", await StateAsync());
    }

    [HostFact]
    [Trait("Defect", "17")]
    public async Task Display_says_what_would_happen_and_changes_nothing()
    {
        await PullAsync("v1");
        await PullAsync("v2");
        var install = await ShowAsync("install", "--system", "--name", Name, $"{Repository}:v1");
        await InstallAsync("v1", "--start");
        await Atomic.SucceedAsync("containers", "update", "--set", "RECEIVER=foo", Name);
        var before = await TracesAsync();

        string[][] lines =
        [
            ["pull", $"http:{Repository}:v1"],
            ["stop", Name],
            ["containers", "update", "--rebase", $"{Repository}:v2", Name],
            ["containers", "rollback", Name],
            ["containers", "delete", Name],
            ["uninstall", Name],
            ["images", "delete", "--force", $"{Repository}:v1"],
        ];
        foreach (var line in lines)
        {
            await ShowAsync(line);
        }

        // What follows the name belongs to the command that is run in the container.
        Assert.NotEmpty(await Atomic.SucceedAsync("run", "--display", Name));
        Assert.Contains($"/{Name}.0", install, StringComparison.Ordinal);
        Assert.Equal(before, await TracesAsync());
        Assert.Equal("Hi foo", await GreetingAsync());
        Assert.NotEmpty(await Atomic.SucceedAsync("images", "list", "-q", "-f", $"repo={Repository}", "-f", "tag=v1"));
    }

    [HostFact]
    [Trait("Defect", "40")]
    public async Task An_image_that_a_container_uses_is_deleted_by_force_only()
    {
        await PullAsync("v1");
        await InstallAsync("v1");

        var shown = await Atomic.RunAsync("images", "delete", "--display", $"{Repository}:v1");
        var refused = await Atomic.RunAsync("images", "delete", "-y", $"{Repository}:v1");
        var listed = await Atomic.SucceedAsync("images", "list", "-q", "-f", $"repo={Repository}", "-f", "tag=v1");
        await Atomic.SucceedAsync("images", "delete", "-y", "--force", $"{Repository}:v1");

        Assert.Equal((1, 1), (shown.ExitCode, refused.ExitCode));
        Assert.Contains(Name, refused.Error, StringComparison.Ordinal);
        Assert.NotEmpty(listed);
        Assert.Empty(await Atomic.SucceedAsync("images", "list", "-q", "-f", $"repo={Repository}", "-f", "tag=v1"));
    }

    [HostFact]
    [Trait("Defect", "18")]
    public async Task A_unit_of_the_host_that_is_no_container_is_left_alone()
    {
        foreach (var verb in (string[])["run", "stop", "uninstall"])
        {
            var outcome = await Atomic.RunAsync(verb, "systemd-journald");

            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("systemd-journald", outcome.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await Host.RunAsync("systemctl", "is-active", "--quiet", "systemd-journald")).ExitCode);
    }

    [HostFact]
    [Trait("Defect", "35")]
    public async Task A_name_that_is_taken_is_an_error()
    {
        await PullAsync("v1");
        await InstallAsync("v1");
        var before = await TracesAsync();

        var outcome = await Atomic.RunAsync("install", "--system", "--name", Name, $"{Repository}:v1");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(Name, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
        Assert.Equal(before, await TracesAsync());
    }

    [HostFact]
    public async Task A_deletion_that_is_not_confirmed_does_not_happen()
    {
        await PullAsync("v1");
        await InstallAsync("v1");

        var unanswered = await Atomic.RunAsync("containers", "delete", Name);
        using var asked = Atomic.Start("containers", "delete", Name);
        await WaitForAsync(asked.StandardOutput, "(y/N)");
        await Host.MustRunAsync("kill", "-TERM", $"{asked.Id}");
        await asked.WaitForExitAsync(Token);

        Assert.Equal(2, unanswered.ExitCode);
        Assert.Equal("Cancelled.\n", await asked.StandardError.ReadToEndAsync(Token));
        Assert.Equal(128 + 15, asked.ExitCode);
        Assert.Equal("inactive", await StateAsync());

        await Atomic.SucceedAsync("containers", "delete", "-y", Name);
        Assert.Empty(await TracesAsync());
    }

    private static async Task WaitForAsync(StreamReader output, string text)
    {
        var written = string.Empty;
        var buffer = new char[256];
        while (!written.Contains(text, StringComparison.Ordinal))
        {
            var count = await output.ReadAsync(buffer, Token);
            Assert.True(count > 0, $"It ended without '{text}': {written}");
            written += new string(buffer, 0, count);
        }
    }

    private static async Task<string> ShowAsync(params string[] arguments)
    {
        var shown = await Atomic.SucceedAsync([.. arguments, "--display"]);
        Assert.True(shown.Length > 0, $"atomic {string.Join(' ', arguments)} --display says nothing.");
        return shown;
    }

    private static Task PullAsync(string tag) =>
        Atomic.SucceedAsync("pull", "--storage", "ostree", $"http:{Repository}:{tag}");

    private static Task InstallAsync(string tag, params string[] more)
    {
        string[] arguments = ["--name", Name, "--set", $"PORT={Port}", "--set", "RECEIVER=Jerry", .. more];
        return Atomic.SucceedAsync(["install", "--system", .. arguments, $"{Repository}:{tag}"]);
    }

    private static async Task<string?> StateAsync()
    {
        var rows = await Atomic.JsonAsync("containers", "list", "--all", "--json", "-f", $"container={Name}");
        return rows[0].GetProperty("state").GetString();
    }

    private static async Task<string> GreetingAsync() => (await Host.GetAsync(Port, "/cgi-bin/index.cgi")).TrimEnd();

    // Everything that belongs to the container, with what links point to and when files changed; whoever reads the
    // container touches its lock.
    private static async Task<string> TracesAsync()
    {
        var found = await Host.RunAsync(
            "find", "/var/lib/containers/atomic", "/etc/systemd/system", "/etc/tmpfiles.d", "/run/runc",
            "-maxdepth", "2", "-name", $"{Name}*",
            "(", "-path", "*/.locks/*", "-print", "-o", "-printf", "%p %l %T@\\n", ")");
        var mounts = (await File.ReadAllLinesAsync("/proc/self/mountinfo", Token))
            .Where(line => line.Contains(Name, StringComparison.Ordinal));
        return string.Join('\n', found.Output.Split('\n').Concat(mounts).Order(StringComparer.Ordinal)).Trim();
    }
}
