namespace SystemContainers.HostTests;

/// <summary>The life of a container of a user who is not root.</summary>
public sealed class UserContainerTests(HelloWorldImages images, TestUser user)
    : IClassFixture<HelloWorldImages>, IClassFixture<TestUser>, IAsyncLifetime
{
    private const string Name = "mine";
    private const int Port = 8210;
    private const string Home = TestUser.Home;
    private const string Checkouts = Home + "/.local/share/containers/atomic";

    // Who comes by su has no session, and so no XDG_RUNTIME_DIR.
    private bool _hasSession = true;

    public async ValueTask InitializeAsync()
    {
        if (Host.IsThrowAway)
        {
            // What root's podman leaves; skopeo looks there where it is told of no folder of the user's session.
            Directory.CreateDirectory("/run/containers", UnixFileMode.UserRead | UnixFileMode.UserExecute);
            await images.PushAsync("v1", HelloWorldImages.Repository + ":v1");
            await MustAsync("pull", "--allow-insecure", HelloWorldImages.Repository + ":v1");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [HostTheory]
    [InlineData("runc", true)]
    [InlineData("crun", false)]
    public async Task It_is_installed_updated_rolled_back_entered_and_uninstalled(string runtime, bool hasSession)
    {
        _hasSession = hasSession;
        await MustAsync("pull", "--allow-insecure", HelloWorldImages.Repository + ":v2");
        await Host.MustRunAsync("ostree", "fsck", "--quiet", "--repo", Checkouts + "/repo");
        Assert.Contains(
            "mode=bare-user\n", await File.ReadAllTextAsync(Checkouts + "/repo/config", Token),
            StringComparison.Ordinal);

        await MustAsync(
            "install", "--user", "--runtime", runtime, "--name", Name, "--start", "--set", $"PORT={Port}",
            HelloWorldImages.Repository + ":v1");
        Assert.Equal("Hi World\n", await Host.GetAsync(Port));
        Assert.Matches($@"{Name} .* running .* {runtime}", await MustAsync("containers", "list"));
        Assert.Equal(string.Empty, await MustAsync("containers", "check"));
        File.Delete($"{Checkouts}/{Name}/rootfs/usr/bin/run.sh");
        Assert.Matches($"{Name} +MissingFile +Error +done", await MustAsync("containers", "repair"));
        Assert.Equal(
            $"{Home}/.config/systemd/user/{Name}.service",
            new FileInfo($"{Home}/.config/systemd/user/default.target.wants/{Name}.service").LinkTarget);

        await MustAsync("containers", "update", Name, "--rebase", HelloWorldImages.Repository + ":v2");
        Assert.Equal("Hello World, from v2\n", await Host.GetAsync(Port));
        await MustAsync("containers", "rollback", Name);
        Assert.Equal("Hi World\n", await Host.GetAsync(Port));

        var map = (await MustAsync("run", Name, "cat", "/proc/self/uid_map")).Split('\n').Select(Numbers).ToList();
        Assert.Equal(["0", user.Id, "1"], map[0]);
        Assert.Equal("1", map[1][0]);
        Assert.Equal("0\n", await MustAsync("run", Name, "sh", "-c", "id -u; touch /x 2>/dev/null && echo written; :"));
        Assert.Contains(
            $"/user@{user.Id}.service/app.slice/{Name}.service",
            await Host.MustRunScriptAsync($"cat /proc/$(pgrep --uid {user.Id} --newest httpd)/cgroup"),
            StringComparison.Ordinal);

        await MustAsync("stop", Name);
        Assert.Equal("0\n", await MustAsync("run", Name, "id", "-u"));
        await MustAsync("uninstall", Name);
        Assert.False(Directory.Exists($"/run/user/{user.Id}/{runtime}/{Name}"));
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(Checkouts).Select(Path.GetFileName),
            name => name!.StartsWith(Name, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles($"{Home}/.config/systemd/user", "*", SearchOption.AllDirectories));
        await MustAsync(
            "images", "delete", "-y", HelloWorldImages.Repository + ":v1", HelloWorldImages.Repository + ":v2");
        Assert.Contains("Freed", await MustAsync("images", "prune"), StringComparison.Ordinal);
    }

    [HostTheory]
    [InlineData("runc", true)]
    [InlineData("crun", false)]
    [Trait(Host.Cgroups, Host.EachVersion)]
    public async Task In_cgroup_v2_a_command_is_in_the_cgroup_of_the_unit(string runtime, bool hasSession)
    {
        Assert.SkipUnless(Host.IsUnified, "The host has cgroup v1, where a user's processes stay where they are.");
        _hasSession = hasSession;
        await MustAsync(
            "install", "--user", "--runtime", runtime, "--name", Name, "--start", "--set", $"PORT={Port}",
            HelloWorldImages.Repository + ":v1");

        Assert.Contains(
            $"/user@{user.Id}.service/app.slice/{Name}.service/",
            await MustAsync("run", Name, "cat", "/proc/self/cgroup"),
            StringComparison.Ordinal);
        var failed = await AtomicAsync("run", Name, "sh", "-c", "exit 7");
        await MustAsync("uninstall", Name);

        Assert.Equal(7, failed.ExitCode);
        Assert.DoesNotContain(
            "run-", await Host.MustRunAsync("ls", $"/sys/fs/cgroup/user.slice/user-{user.Id}.slice/"
                + $"user@{user.Id}.service/app.slice"),
            StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_container_that_does_not_come_up_leaves_nothing()
    {
        var refused = await AtomicAsync(
            "install", "--user", "--name", Name, "--start", "--set", "PORT=none", HelloWorldImages.Repository + ":v1");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("did not come up", refused.Error, StringComparison.Ordinal);
        Assert.Equal(string.Empty, (await MustAsync("containers", "list")).Trim());
        Assert.Empty(Directory.EnumerateFiles($"{Home}/.config/systemd/user", "*", SearchOption.AllDirectories));
    }

    [HostFact]
    public async Task Who_owns_a_container_is_said_right()
    {
        var system = await AtomicAsync("install", "--system", HelloWorldImages.Repository + ":v1");
        var root = await Atomic.RunAsync("install", "--user", HelloWorldImages.Repository + ":v1");
        var mount = await AtomicAsync("mount", HelloWorldImages.Repository + ":v1", "/mnt");

        Assert.Equal((1, 1, 1), (system.ExitCode, root.ExitCode, mount.ExitCode));
        Assert.Contains("Only root can install", system.Error, StringComparison.Ordinal);
        Assert.Contains("--user does not work for root", root.Error, StringComparison.Ordinal);
        Assert.Contains("Only root can mount", mount.Error, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_user_whose_systemd_does_not_run_is_told_so()
    {
        await Host.MustRunAsync("systemctl", "stop", $"user@{user.Id}.service");

        _hasSession = false;
        var refused = await AtomicAsync("install", "--name", Name, HelloWorldImages.Repository + ":v1");
        var denied = await AtomicAsync("pull", "--allow-insecure", HelloWorldImages.Repository + ":v1");
        await Host.MustRunAsync("systemctl", "start", $"user@{user.Id}.service");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("loginctl enable-linger " + TestUser.Name, refused.Error, StringComparison.Ordinal);
        Assert.Contains("loginctl enable-linger " + TestUser.Name, denied.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists($"{Checkouts}/{Name}"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string[] Numbers(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private Task<HostCommand> AtomicAsync(params string[] arguments) => Host.RunAsync(
        "runuser",
        [
            "--user", TestUser.Name, "--", "env", "--unset=XDG_RUNTIME_DIR", "HOME=" + Home,
            .. _hasSession ? [$"XDG_RUNTIME_DIR=/run/user/{user.Id}"] : Array.Empty<string>(),
            "DOTNET_ROOT=" + Environment.GetEnvironmentVariable("DOTNET_ROOT"), Atomic.Path, .. arguments,
        ]);

    private async Task<string> MustAsync(params string[] arguments)
    {
        var run = await AtomicAsync(arguments);
        Assert.True(run.ExitCode == 0, run.ToString());
        return run.Output;
    }
}
