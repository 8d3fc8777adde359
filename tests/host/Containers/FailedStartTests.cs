using SystemContainers.Containers;

namespace SystemContainers.HostTests.Containers;

/// <summary>A deployment that does not come up is taken back by itself, and its image held.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class FailedStartTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "failing";
    private const int Port = 8130;

    private static readonly TestImage _good = new("good");
    private static readonly TestImage _newer = new("newer") { Greeting = "Hello $RECEIVER, newer" };
    private static readonly TestImage _broken = new("broken") { Script = "#!/bin/sh\nexit 1\n" };

    private static readonly TestImage _breaksSoon = new("breaks-soon") { Script = "#!/bin/sh\nsleep 0.05\nexit 1\n" };

    private static readonly TestImage _endsSoon = new("ends-soon")
    {
        Script = "#!/bin/sh\nsleep 0.05\n",
        UnitTemplate = _good.UnitTemplate!.Replace("Restart=on-failure\n", string.Empty, StringComparison.Ordinal),
    };

    // runc waits for the word of the service and hears no SIGTERM meanwhile.
    private static readonly TestImage _neverReady = new("never-ready")
    {
        UnitTemplate = _good.UnitTemplate!.Replace(
            "[Service]\n", "[Service]\nType=notify\nTimeoutStartSec=1\nTimeoutStopSec=1\n", StringComparison.Ordinal),
    };

    // It runs for whoever it knows.
    private static readonly TestImage _picky = new("picky")
    {
        Script = "#!/bin/sh\n[ \"$RECEIVER\" = Jerry ] || exit 1\n" + _good.ServingScript,
    };

    private static readonly Dictionary<string, TestImage> _bad =
        new[] { _broken, _breaksSoon, _endsSoon, _neverReady }.ToDictionary(image => image.Tag);

    public static TheoryData<string> Bad => [.. _bad.Keys];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
        }
    }

    [HostTheory]
    [MemberData(nameof(Bad))]
    [Trait("Defect", "1")]
    public async Task An_update_goes_back_and_the_old_service_answers_again(string bad)
    {
        var image = await store.AddAsync(_bad[bad]);
        await store.InstallAsync(Name, await store.AddAsync(_good), Port);
        var before = await PictureAsync();

        var error = await FailsAsync(() => store.UpdateAsync(Name, image));

        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await PictureAsync());
        Assert.Equal(
            [store.Engine.Images.Get(Images.ImageReference.Parse(image)).Digest],
            (await store.GetAsync(Name)).HeldDigests);
    }

    [HostTheory]
    [MemberData(nameof(Bad))]
    [Trait("Defect", "10")]
    public async Task An_install_leaves_nothing(string bad)
    {
        var image = await store.AddAsync(_bad[bad]);
        var before = await PictureAsync();

        var error = await FailsAsync(() => store.InstallAsync(Name, image, Port));

        Assert.Contains("nothing was installed", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await PictureAsync());
        Assert.False(File.Exists(Path.Combine(store.Paths.HeldDirectory, Name + ".json")));
        Assert.Equal("inactive", await Host.UnitAsync(Name + ".service", "ActiveState"));
    }

    [HostFact]
    public async Task The_error_says_what_the_service_wrote()
    {
        var image = await store.AddAsync(
            new TestImage("talks") { Script = "#!/bin/sh\necho cannot open the database >&2\nexit 3\n" });

        var error = await FailsAsync(() => store.InstallAsync(Name, image, Port));

        Assert.Contains("It wrote: cannot open the database", error.Message, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_service_is_watched_from_when_the_runtime_has_started_it()
    {
        var folder = Directory.CreateTempSubdirectory("late-").FullName;
        var late = Path.Combine(folder, "runc");
        await File.WriteAllTextAsync(
            late, "#!/bin/sh\n[ \"$1\" != run ] || sleep 2\nexec runc \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(late, (UnixFileMode)0x1ED);
        var image = await store.AddAsync(_breaksSoon);
        var before = await PictureAsync();

        await FailsAsync(() => store.Engine.Containers.InstallAsync(
            TestStore.InstallOptions(Name, image, Port) with { Runtime = late }, NullObserver.Instance,
            TestContext.Current.CancellationToken));

        Assert.Equal(before, await PictureAsync());
        Directory.Delete(folder, recursive: true);
    }

    [HostFact]
    public async Task A_held_image_is_only_tried_again_by_force_and_a_newer_one_updates()
    {
        var image = await store.AddAsync(_broken);
        await store.InstallAsync(Name, await store.AddAsync(_good), Port);
        await FailsAsync(() => store.UpdateAsync(Name, image));
        var process = await Host.UnitAsync(Name + ".service", "MainPID");

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => store.UpdateAsync(Name, image));
        Assert.Equal(ErrorCode.DigestHeld, error.Code);
        Assert.Equal(process, await Host.UnitAsync(Name + ".service", "MainPID"));

        await FailsAsync(() => store.UpdateAsync(Name, image, force: true));
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.NotEqual(process, await Host.UnitAsync(Name + ".service", "MainPID"));

        await store.UpdateAsync(Name, await store.AddAsync(_newer));
        Assert.Equal("Hello Jerry, newer\n", await Host.GetAsync(Port));
    }

    [HostFact]
    public async Task A_held_image_that_comes_up_by_force_is_held_no_longer()
    {
        const string Switch = "/run/test-comes-up";
        var image = await store.AddAsync(new TestImage("sometimes")
        {
            EditConfiguration = text => text.Replace(
                "\"mounts\": [",
                """
                "mounts": [ { "destination": "/tmp", "type": "bind", "source": "/run", "options": ["rbind", "ro"] },
                """,
                StringComparison.Ordinal),
            Script = "#!/bin/sh\n[ -e /tmp/test-comes-up ] || exit 1\n" + _good.ServingScript,
        });
        await store.InstallAsync(Name, await store.AddAsync(_good), Port);
        await FailsAsync(() => store.UpdateAsync(Name, image));
        await File.WriteAllTextAsync(Switch, string.Empty, TestStore.Token);
        try
        {
            await store.UpdateAsync(Name, image, force: true);

            Assert.Empty((await store.GetAsync(Name)).HeldDigests);
        }
        finally
        {
            File.Delete(Switch);
        }
    }

    [HostFact]
    public async Task Values_that_break_the_service_are_taken_back_and_no_image_is_held()
    {
        var installed = await store.InstallAsync(Name, await store.AddAsync(_picky), Port);
        var before = await PictureAsync();

        await FailsAsync(() => store.UpdateAsync(Name, values: ("RECEIVER", "Tom")));

        Assert.Equal(before, await PictureAsync());
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
        Assert.DoesNotContain(installed.Digest, (await store.GetAsync(Name)).HeldDigests);
    }

    [HostFact]
    public async Task An_undo_to_what_does_not_come_up_returns()
    {
        await store.InstallAsync(Name, await store.AddAsync(_broken), Port, start: false);
        await store.UpdateAsync(Name, await store.AddAsync(_good));
        await store.Containers.StartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token);
        var before = await PictureAsync();

        await FailsAsync(() => store.UndoAsync(Name));

        Assert.Equal(before, await PictureAsync());
        Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
    }

    private static async Task<SystemContainersException> FailsAsync(Func<Task> change)
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(change);
        Assert.Equal(ErrorCode.StartFailed, error.Code);
        return error;
    }

    private Task<string> PictureAsync() => ContainerPicture.TakeAsync(store.Paths, Name, Port);
}
