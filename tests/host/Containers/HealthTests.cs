using System.Diagnostics;
using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>
/// A service that runs and does not do its work is taken back, and one that says when it is ready is believed.
/// </summary>
[Collection(nameof(ContainersCollection))]
public sealed class HealthTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "healthy";
    private const int Port = 8170;

    // The program of the host that can talk to a socket, as the image sees the host's /usr at /tmp.
    private const string Notify = """
        set -- /tmp/lib/*/ld-linux*
        "$1" --library-path "${1%/*}" /tmp/bin/perl -I "${1%/*}/perl-base" -e 'use Socket;
            socket(S, AF_UNIX, SOCK_DGRAM, 0); send(S, "READY=1", 0, sockaddr_un($ENV{NOTIFY_SOCKET})) or die'

        """;

    private static readonly TestImage _good = new("healthy");

    private static readonly TestImage _newer = new("healthy-newer") { Greeting = "Hello $RECEIVER, newer" };

    private static readonly TestImage _idle = new("idle")
    {
        Script = "#!/bin/sh\ntrap 'exit 0' TERM INT\nsleep 1000 &\nwait $!\n",
    };

    private static readonly TestImage _manifest = new("health-manifest")
    {
        Script = _idle.Script,
        Manifest =
            """{"defaultValues": {"PORT": "1", "RECEIVER": "x"}, "healthCommand": ["sh", "-c", "echo cold; exit 4"]}""",
    };

    private static readonly TestImage _stubborn = new("stubborn")
    {
        Script = "#!/bin/sh\ntrap '' TERM INT\nwhile :; do sleep 1; done\n",
        UnitTemplate = _good.UnitTemplate!.Replace(
            "[Service]\n", "[Service]\nTimeoutStopSec=5\n", StringComparison.Ordinal),
    };

    private static readonly string _notifyUnit =
        _good.UnitTemplate!.Replace("[Service]\n", "[Service]\nType=notify\n", StringComparison.Ordinal);

    private static readonly TestImage _neverReady = new("says-nothing") { UnitTemplate = _notifyUnit };

    private static readonly TestImage _ready = new("says-ready")
    {
        UnitTemplate = _notifyUnit,
        Script = "#!/bin/sh\nsleep 1\n" + Notify + _good.ServingScript,
        EditConfiguration = text => text.Replace(
            "\"mounts\": [",
            """
            "mounts": [ { "destination": "/tmp", "type": "bind", "source": "/usr", "options": ["rbind", "ro"] },
            """,
            StringComparison.Ordinal),
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
    [InlineData("runc", "sh -c 'exit 3'", "exit code 3")]
    [InlineData("crun", "/missing", "/missing")]
    [InlineData("runc", "http://127.0.0.1:$PORT/missing", "answers 404")]
    public async Task An_update_to_a_service_that_is_not_healthy_goes_back_and_holds_the_image(
        string runtime, string check, string expected)
    {
        var newer = await store.AddAsync(_newer);
        await InstallAsync(_good, new StartPolicy(), runtime);
        var isUri = check.StartsWith("http", StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => UpdateAsync(newer, new StartPolicy
        {
            Timeout = TimeSpan.FromSeconds(5),
            HealthUri = isUri ? check : null,
            HealthCommand = isUri ? null : check.Replace("'", string.Empty, StringComparison.Ordinal).Split(' ', 3),
        }));

        Assert.Equal(ErrorCode.StartFailed, error.Code);
        Assert.Contains("not healthy", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        var container = await store.GetAsync(Name);
        Assert.Equal([store.Engine.Images.Get(ImageReference.Parse(newer)).Digest], container.HeldDigests);
        Assert.False(container.StartPolicy.ChecksHealth);
    }

    [HostFact]
    public async Task What_was_asked_for_once_judges_every_later_change()
    {
        var idle = await store.AddAsync(_idle);
        var policy = new StartPolicy { HealthUri = "http://127.0.0.1:$PORT/", Timeout = TimeSpan.FromSeconds(5) };
        await InstallAsync(_good, policy, "runc");
        await store.Containers.WaitHealthyAsync(Name, TimeSpan.FromMinutes(1), NullObserver.Instance, TestStore.Token);

        await store.UpdateAsync(Name, values: ("PORT", $"{Port + 1}"));
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => store.UpdateAsync(Name, idle));

        Assert.Contains("cannot be asked", error.Message, StringComparison.Ordinal);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port + 1));
        Assert.Equal(policy.HealthUri, (await store.GetAsync(Name)).StartPolicy.HealthUri);

        await UpdateAsync(idle, new StartPolicy { HealthCommand = [] }, force: true);
        await store.UndoAsync(Name);
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port + 1));
    }

    [HostFact]
    public async Task The_image_s_own_check_counts_until_it_is_taken_away()
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(() =>
            InstallAsync(_manifest, new StartPolicy { Timeout = TimeSpan.FromSeconds(5) }, "runc"));

        Assert.Contains("exit code 4: cold", error.Message, StringComparison.Ordinal);
        await InstallAsync(_manifest, new StartPolicy { HealthCommand = [] }, "runc");
    }

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    public async Task A_service_is_ready_when_it_says_so(string runtime)
    {
        await InstallAsync(_ready, new StartPolicy(), runtime);

        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.Equal("active", await Host.UnitAsync(Name + ".service", "ActiveState"));
    }

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    public async Task A_service_that_never_says_so_is_not_waited_for_once_more(string runtime)
    {
        var image = await store.AddAsync(_neverReady);
        await InstallAsync(_good, new StartPolicy(), runtime);
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<SystemContainersException>(() =>
            UpdateAsync(image, new StartPolicy { Timeout = TimeSpan.FromSeconds(1) }));

        // systemd would give the runtime 90 s, and the service ends at once.
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
    }

    [HostFact]
    public async Task A_service_that_ignores_the_signal_gets_the_time_of_its_unit_once()
    {
        await InstallAsync(_stubborn, new StartPolicy(), "runc");
        var watch = Stopwatch.StartNew();

        await store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(9.9));
    }

    private async Task InstallAsync(TestImage image, StartPolicy policy, string runtime) =>
        await store.Containers.InstallAsync(
            TestStore.InstallOptions(Name, await store.AddAsync(image), Port) with
            {
                Runtime = runtime, StartPolicy = policy with { SettleTime = TestStore.Policy.SettleTime },
            },
            NullObserver.Instance,
            TestStore.Token);

    private Task<SystemContainerUpdate> UpdateAsync(string image, StartPolicy policy, bool force = false) =>
        store.Containers.UpdateAsync(
            new UpdateOptions
            {
                Name = Name, Rebase = ImageReference.Parse(image), StartPolicy = policy, Force = force,
            },
            NullObserver.Instance,
            TestStore.Token);
}
