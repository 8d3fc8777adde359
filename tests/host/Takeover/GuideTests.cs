using SystemContainers.HostTests.Containers;
using SystemContainers.HostTests.Importing;

namespace SystemContainers.HostTests.Takeover;

/// <summary>
/// A walk through the administrators' guide of system containers, word for word: each command line of it, in its order,
/// does what the guide says. The registries' names lead to the registry of the test host, and small stand-ins answer
/// for etcd and flannel.
/// </summary>
[Collection(nameof(ContainersCollection))]
public sealed class GuideTests : IAsyncLifetime
{
    private const string Mirror = "/etc/containers/registries.conf.d/guide.conf";
    private const string Checkouts = "/var/lib/containers/atomic";

    private static readonly TestImage _hello = new("hello") { Greeting = "Hi $RECEIVER" };

    private static readonly string _plainUnit =
        _hello.UnitTemplate!.Replace(" for $RECEIVER", string.Empty, StringComparison.Ordinal);

    private static readonly TestImage _etcd = new("etcd")
    {
        UnitTemplate = _plainUnit,
        Manifest = "{}",
        EditConfiguration = text => WithoutPort(WithWritable(text, "$STATE_DIRECTORY/$NAME.etcd", "/data")),
        TmpfilesTemplate = "d $STATE_DIRECTORY/$NAME.etcd - - - - -\n",
        Script = "#!/bin/sh\ntrap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n",
        EditOptions = options => WithProgram(
            options, "etcdctl", "#!/bin/sh\n[ \"$1\" = set ] && echo \"$3\" >\"/data/$(echo \"$2\" | tr / _)\"\n"),
    };

    // It reads what etcd was told, and says so where the guide looks for it.
    private static readonly TestImage _flannel = new("flannel")
    {
        UnitTemplate = _plainUnit,
        Manifest = "{}",
        EditConfiguration = text => WithoutPort(WithWritable(
            WithWritable(text, "$RUN_DIRECTORY/$NAME", "/run/flannel"), "$STATE_DIRECTORY/etcd.etcd", "/etcd")),
        TmpfilesTemplate = "d $RUN_DIRECTORY/$NAME - - - - -\n",
        Script = "#!/bin/sh\ntrap 'exit 0' TERM\ncp /etcd/_atomic.io_network_config /run/flannel/subnet.env\n"
            + "while :; do sleep 0.1; done\n",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("guide-").FullName;

    public async ValueTask InitializeAsync()
    {
        if (!Host.IsThrowAway)
        {
            return;
        }

        // The guide's host has no etcd of its own.
        await Host.MustRunScriptAsync(
            "for u in /usr/lib/systemd/system/etcd.service; do [ ! -e $u ] || mv $u $u.away; done");
        await Host.StartRegistriesAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(Mirror)!);
        await File.WriteAllTextAsync(
            Mirror,
            string.Concat(new[] { "docker.io/gscrivano", "registry.fedoraproject.org/f25" }.Select(prefix => $"""
                [[registry]]
                prefix = "{prefix}"
                location = "127.0.0.1:5000/guide"
                insecure = true

                """)),
            Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await Host.MustRunScriptAsync($"""
                export PATH={Path.GetDirectoryName(Atomic.Path)}:$PATH
                atomic containers delete --all -y || true
                atomic images list -q | grep . && atomic images delete --all -f -y || true
                rm -rf {Mirror} /var/lib/etcd.etcd
                for u in /usr/lib/systemd/system/etcd.service; do [ ! -e $u.away ] || mv $u.away $u; done
                """);
            await DockerDaemon.StopAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [HostFact]
    public async Task Every_command_line_does_what_the_guide_says()
    {
        await PushAsync(_hello, "hello-world");
        await PushAsync(_etcd, "etcd");
        await PushAsync(_flannel, "flannel");

        await HelloWorldContainerAsync();
        await EtcdContainerAsync();
        await FlannelContainerAsync();
        await UpdateAsync();
        await RollbackAsync();
        await RemoteRootFileSystemAsync();
        await ListAsync();
        await PullingAsync();
        await ListAndInfoAsync();
        await BuildingYourOwnImageAsync();
        await TroubleshootingAsync();
    }

    private static async Task HelloWorldContainerAsync()
    {
        await RunAsync("atomic install --system --set=PORT=8183 --set=RECEIVER=Jerry gscrivano/hello-world");
        Assert.Equal($"{Checkouts}/hello-world.0", new FileInfo($"{Checkouts}/hello-world").LinkTarget);
        await RunAsync("systemctl start hello-world");
        Assert.Matches("hello-world +.*running", await RunAsync("atomic containers list"));
        Assert.Contains("active (running)", await RunAsync("systemctl status hello-world"), StringComparison.Ordinal);
        Assert.Equal("Hi Jerry", await CurlAsync(8183));
        await RunAsync("atomic uninstall hello-world");
        Assert.False(Path.Exists("/etc/systemd/system/hello-world.service"));

        await RunAsync("atomic install --system gscrivano/hello-world");
        await RunAsync("systemctl start hello-world");
        Assert.Equal("Hi World", await CurlAsync(8081));
    }

    private static async Task EtcdContainerAsync()
    {
        await RunAsync("atomic install --system gscrivano/etcd");
        Assert.DoesNotContain("etcd", await RunAsync("atomic containers list"), StringComparison.Ordinal);
        Assert.Matches("etcd +.*inactive", await RunAsync("atomic containers list -a"));
        await RunAsync("systemctl start etcd");
        await RunAsync("atomic stop etcd");
        await RunAsync("atomic run etcd");
        Assert.Matches("etcd +.*running", await RunAsync("atomic containers list"));
        Assert.Contains("active (running)", await RunAsync("systemctl status etcd"), StringComparison.Ordinal);
        await RunAsync("atomic pull --storage ostree registry.fedoraproject.org/f25/etcd");
    }

    private static async Task FlannelContainerAsync()
    {
        const string Network = """{"Network":"172.17.0.0/16"}""";
        await RunAsync($"runc exec etcd etcdctl set /atomic.io/network/config '{Network}'");
        await RunAsync("atomic install --system gscrivano/flannel");
        await RunAsync("systemctl start flannel");
        Assert.Matches("flannel +.*running", await RunAsync("atomic containers list"));
        Assert.Contains("active (running)", await RunAsync("systemctl status flannel"), StringComparison.Ordinal);
        Assert.Equal(Network, (await WaitForAsync("/run/flannel/subnet.env")).Trim());

        await RunAsync("atomic install --system --name second gscrivano/flannel");
        await RunAsync("atomic run second");
        Assert.Equal(Network, (await WaitForAsync("/run/second/subnet.env")).Trim());
        await RunAsync("atomic uninstall second");
        await RunAsync("atomic uninstall flannel");
        Assert.DoesNotContain("flannel", await RunAsync("atomic containers list -a"), StringComparison.Ordinal);
    }

    private async Task UpdateAsync()
    {
        await PushAsync(_hello with { Tag = "newer", Greeting = "Hi $RECEIVER, anew" }, "hello-world");
        await RunAsync("atomic pull --storage ostree gscrivano/hello-world");
        await RunAsync("atomic containers update hello-world");
        Assert.Equal($"{Checkouts}/hello-world.1", new FileInfo($"{Checkouts}/hello-world").LinkTarget);
        Assert.True(Directory.Exists($"{Checkouts}/hello-world.0"));
        Assert.Equal("Hi World, anew", await CurlAsync(8081));

        await RunAsync("atomic containers update --set=RECEIVER=foo --container hello-world");
        Assert.Equal($"{Checkouts}/hello-world.0", new FileInfo($"{Checkouts}/hello-world").LinkTarget);
        Assert.Equal("Hi foo, anew", await CurlAsync(8081));
    }

    private static async Task RollbackAsync()
    {
        await RunAsync("atomic containers rollback hello-world");
        Assert.Equal("Hi World, anew", await CurlAsync(8081));
        await RunAsync("atomic containers rollback hello-world");
        Assert.Equal("Hi foo, anew", await CurlAsync(8081));
    }

    private static async Task RemoteRootFileSystemAsync()
    {
        await RunAsync(
            $"atomic install --system --name=hello-world-remote --rootfs={Checkouts}/hello-world "
            + "--set=RECEIVER=remote-user --set=PORT=8083 gscrivano/hello-world");
        await RunAsync("systemctl start hello-world-remote");
        Assert.Equal("Hi remote-user, anew", await CurlAsync(8083));
        var remote = new DirectoryInfo($"{Checkouts}/hello-world-remote/rootfs");
        Assert.Equal($"{Checkouts}/hello-world.0/rootfs", remote.LinkTarget);
        await RunAsync("atomic uninstall hello-world-remote");
    }

    private static async Task ListAsync()
    {
        var all = await RunAsync("atomic containers list -a --no-trunc -f runtime=ostree");
        Assert.Matches("hello-world +.*/usr/bin/run.sh .*running", all);
        Assert.Contains("etcd", all, StringComparison.Ordinal);
    }

    private async Task PullingAsync()
    {
        await RunAsync("atomic pull --storage ostree gscrivano/etcd");
        var archive = Path.Combine(_folder, "hello.tar");
        await Host.MustRunAsync(
            "skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://127.0.0.1:5000/guide/hello-world",
            $"docker-archive:{archive}:guide/from-tar:latest");
        await RunAsync($"atomic pull --storage ostree dockertar:{archive}");
        Assert.Contains("guide/from-tar", await RunAsync("atomic images list"), StringComparison.Ordinal);
        await RunAsync("atomic images delete -y docker.io/guide/from-tar");
    }

    private static async Task ListAndInfoAsync()
    {
        Assert.Matches("(?m)^> +.*gscrivano/hello-world", await RunAsync("atomic images list"));
        Assert.Contains(
            "gscrivano/etcd", await RunAsync("atomic images list -f type=ostree"), StringComparison.Ordinal);
        Assert.Contains(
            "gscrivano/hello-world", await RunAsync("atomic version --storage ostree gscrivano/hello-world"),
            StringComparison.Ordinal);
        var info = await RunAsync("atomic info --storage ostree gscrivano/hello-world");
        Assert.Contains("atomic.type: system", info, StringComparison.Ordinal);
        Assert.Contains("RECEIVER: World", info, StringComparison.Ordinal);
    }

    private async Task BuildingYourOwnImageAsync()
    {
        await RunAsync("atomic uninstall etcd");
        if (Programs.AreThere("dockerd", "docker"))
        {
            await DockerDaemon.StartAsync();
            var root = Path.Combine(_folder, "root");
            await Host.MustRunScriptAsync($"cd {_folder}; cp -a {Checkouts}/hello-world/rootfs {root}");
            await File.WriteAllTextAsync(
                Path.Combine(_folder, "Dockerfile"), "FROM scratch\nLABEL atomic.type=system\nCOPY root /\n", Token);
            await RunAsync($"cd {_folder}; docker build -t etcd .");
            await RunAsync("atomic pull --storage=ostree docker:etcd");
            await RunAsync("atomic install --system etcd");
            await RunAsync("atomic uninstall etcd");
        }

        await RunAsync("atomic images delete -y gscrivano/flannel");
        Assert.Contains("Deleting ociimage/", await RunAsync("atomic images prune"), StringComparison.Ordinal);
    }

    private static async Task TroubleshootingAsync()
    {
        Assert.Contains(
            "Wrote", await RunAsync("atomic --debug install --system gscrivano/etcd 2>&1"), StringComparison.Ordinal);
        await RunAsync(
            "systemctl start etcd; until [ -s /run/runc/etcd/state.json ]; do sleep 0.05; done; cp -a /run/runc/etcd "
            + "/run/runc/etcd.kept; atomic uninstall etcd");
        await RunAsync("mv /run/runc/etcd.kept /run/runc/etcd");
        Assert.Contains(
            "LeftoverState", await RunAsync("atomic containers check etcd || true"), StringComparison.Ordinal);
        await RunAsync("atomic containers repair etcd");
        Assert.False(Directory.Exists("/run/runc/etcd"));

        await RunAsync($"mkdir -p {Checkouts}/etcd.0/rootfs");
        Assert.Contains("Remove", await RunAsync("atomic containers repair --display"), StringComparison.Ordinal);
        await RunAsync("atomic containers repair");
        await RunAsync("atomic install --system gscrivano/etcd; atomic run etcd; atomic containers check");
    }

    private async Task PushAsync(TestImage image, string name)
    {
        var file = await image.BuildAsync(_folder, Path.Combine(_folder, Guid.NewGuid().ToString("N")));
        await Host.MustRunAsync(
            "skopeo", "copy", "--quiet", "--dest-tls-verify=false", file.Source,
            $"docker://127.0.0.1:5000/guide/{name}:latest");
    }

    private static Task<string> RunAsync(string line) =>
        Host.MustRunScriptAsync($"export PATH={Path.GetDirectoryName(Atomic.Path)}:$PATH\n{line}");

    private static Task<string> CurlAsync(int port) =>
        RunAsync($"curl --silent --retry 20 --retry-connrefused --retry-delay 1 localhost:{port}");

    private static async Task<string> WaitForAsync(string file)
    {
        while (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            await Task.Delay(50, Token);
        }

        return await File.ReadAllTextAsync(file, Token);
    }

    private static SystemContainers.Images.ImageBuildOptions WithProgram(
        SystemContainers.Images.ImageBuildOptions options, string name, string text)
    {
        var path = Path.Combine(options.Files!, "usr/bin", name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
        return options;
    }

    private static string WithoutPort(string configuration) => configuration
        .Replace("\"PORT=$PORT\",", string.Empty, StringComparison.Ordinal)
        .Replace("\"RECEIVER=$RECEIVER\",", string.Empty, StringComparison.Ordinal);

    private static string WithWritable(string configuration, string source, string target) => configuration.Replace(
        "\"mounts\": [",
        $$"""
        "mounts": [
            { "type": "bind", "source": "{{source}}", "destination": "{{target}}", "options": ["bind", "rw"] },
        """,
        StringComparison.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
