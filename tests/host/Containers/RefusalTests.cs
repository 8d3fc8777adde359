using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>What cannot be done is refused with its code, by its name, and the host stays as it was.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class RefusalTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "refused";
    private const int Port = 8140;
    private static readonly TestImage _good = new("good");

    // Its unit does not show RECEIVER, which so stands in JSON alone.
    private static readonly TestImage _plainUnit = new("plain-unit")
    {
        UnitTemplate = _good.UnitTemplate!.Replace(" for $RECEIVER", string.Empty, StringComparison.Ordinal),
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
        }
    }

    [HostFact]
    public Task An_image_that_is_not_there_is_named() =>
        RefusedAsync(
            ErrorCode.ImageNotFound,
            "localhost/absent:v9",
            () => store.InstallAsync(Name, "localhost/absent:v9", Port));

    [HostFact]
    public async Task A_container_that_is_not_there_is_named()
    {
        const string Absent = "nobody-installed-this";
        foreach (var call in new Func<Task>[]
        {
            () => store.GetAsync(Absent),
            () => store.UpdateAsync(Absent),
            () => store.UndoAsync(Absent),
            () => store.Containers.UninstallAsync(Absent, NullObserver.Instance, TestStore.Token),
            () => store.Containers.StartAsync(Absent, TestStore.Policy, NullObserver.Instance, TestStore.Token),
            () => store.Containers.StopAsync(Absent, TestStore.Policy, NullObserver.Instance, TestStore.Token),
        })
        {
            await RefusedAsync(ErrorCode.ContainerNotFound, Absent, call);
        }
    }

    [HostFact]
    public async Task A_unit_of_the_host_is_not_stopped_as_if_it_were_a_container()
    {
        await RefusedAsync(
            ErrorCode.ContainerNotFound,
            "dbus",
            () => store.Containers.StopAsync("dbus", TestStore.Policy, NullObserver.Instance, TestStore.Token));

        Assert.Equal("active", await Host.UnitAsync("dbus.service", "ActiveState"));
    }

    [HostFact]
    public async Task A_name_that_is_taken_is_refused()
    {
        var image = await store.AddAsync(_good);
        await store.InstallAsync(Name, image, Port, start: false);

        await RefusedAsync(ErrorCode.ContainerExists, Name, () => store.InstallAsync(Name, image, Port));
    }

    [HostFact]
    public async Task A_name_of_a_unit_of_the_host_is_refused()
    {
        var image = await store.AddAsync(_good);

        await RefusedAsync(ErrorCode.UnitExists, "dbus.service", () => store.InstallAsync("dbus", image, Port));
    }

    [HostTheory]
    [InlineData("../x")]
    [InlineData("z.0")]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("x.service")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a/b")]
    [InlineData("x\n")]
    [InlineData("x%i")]
    [InlineData("x@y")]
    public async Task A_name_that_is_not_allowed_is_refused(string name)
    {
        var image = await store.AddAsync(_good);

        await RefusedAsync(ErrorCode.InvalidName, $"'{name}'", () => store.InstallAsync(name, image, Port));
    }

    [HostFact]
    public async Task A_name_of_300_characters_is_refused()
    {
        var image = await store.AddAsync(_good);

        await RefusedAsync(ErrorCode.InvalidName, "63", () => store.InstallAsync(new string('a', 300), image, Port));
    }

    [HostFact]
    public async Task All_missing_variables_are_named_with_their_places()
    {
        var image = await store.AddAsync(new TestImage("asks")
        {
            EditConfiguration = text => text.Replace(
                "\"TERM=xterm\"", "\"A=$FIRST\", \"B=$SECOND\"", StringComparison.Ordinal),
            UnitTemplate = _good.UnitTemplate!.Replace("$RECEIVER", "$THIRD", StringComparison.Ordinal),
        });

        var error = await RefusedAsync(
            ErrorCode.MissingVariable, "FIRST", () => store.InstallAsync(Name, image, Port));

        Assert.Matches(@"FIRST \(config\.json\.template:\d+\)", error.Message);
        Assert.Matches(@"SECOND \(config\.json\.template:\d+\)", error.Message);
        Assert.Matches(@"THIRD \(service\.template:2\)", error.Message);
    }

    [HostFact]
    public async Task An_unknown_variable_is_only_warned_of()
    {
        var options = TestStore.InstallOptions(Name, await store.AddAsync(_good), Port, start: false);
        var observer = new RecordingObserver();

        await store.Containers.InstallAsync(
            options with { Variables = TestStore.Values(("RECIEVER", "Jerry")) }, observer, TestStore.Token);

        Assert.Contains(observer.Warnings, w => w.Contains("'RECIEVER'", StringComparison.Ordinal));
    }

    [HostTheory]
    [InlineData("Jer\nry")]
    [InlineData("Jer\"ry")]
    [InlineData("x\nExecStartPre=/bin/touch /tmp/evil")]
    public async Task A_value_that_could_break_out_of_its_place_in_a_unit_is_refused(string value)
    {
        var options = TestStore.InstallOptions(Name, await store.AddAsync(_good), Port) with
        {
            Variables = TestStore.Values(("RECEIVER", value)),
        };

        var error = await RefusedAsync(
            ErrorCode.InvalidVariable,
            "RECEIVER",
            () => store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token));

        Assert.Contains("service.template:2", error.Message, StringComparison.Ordinal);
    }

    [HostTheory]
    [InlineData("Jerry \"the cat\" \\ {}")]
    [InlineData("Jérry, ')(';\t$HOME")]
    public async Task A_value_arrives_intact_in_the_environment_of_the_service(string value)
    {
        var options = TestStore.InstallOptions(Name, await store.AddAsync(_plainUnit), Port) with
        {
            Variables = TestStore.Values(("PORT", $"{Port}"), ("RECEIVER", value)),
        };

        await store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token);

        Assert.Equal($"Hi {value}\n", await Host.GetAsync(Port));
    }

    [HostTheory]
    [InlineData("\"terminal\": false", "\"terminal\": ", "config.json.template")]
    [InlineData("\"readonly\": true", "\"readonly\": false", "root/readonly")]
    [InlineData("\"path\": \"rootfs\"", "\"path\": \"/\"", "root/path")]
    [InlineData("\"path\": \"rootfs\"", "\"path\": \"rootfs/../../..\"", "root/path")]
    public async Task A_definition_that_breaks_a_rule_is_refused(string good, string bad, string mention)
    {
        var image = await store.AddAsync(
            new TestImage("bad") { EditConfiguration = text => text.Replace(good, bad, StringComparison.Ordinal) });

        await RefusedAsync(ErrorCode.InvalidDefinition, mention, () => store.InstallAsync(Name, image, Port));
    }

    [HostFact]
    [Trait("Defect", "9")]
    public async Task What_an_update_cannot_use_leaves_the_running_service_alone()
    {
        var bad = await store.AddAsync(new TestImage("bad")
        {
            EditConfiguration = text => text.Replace(
                "\"readonly\": true", "\"readonly\": false", StringComparison.Ordinal),
        });
        await store.InstallAsync(Name, await store.AddAsync(_good), Port);
        var process = await Host.UnitAsync(Name + ".service", "MainPID");

        await RefusedAsync(ErrorCode.InvalidDefinition, "root/readonly", () => store.UpdateAsync(Name, bad));
        await RefusedAsync(
            ErrorCode.InvalidVariable, "RECEIVER", () => store.UpdateAsync(Name, values: ("RECEIVER", "a\nb")));
        await RefusedAsync(
            ErrorCode.ImageNotFound, "localhost/absent", () => store.UpdateAsync(Name, "localhost/absent:v9"));

        Assert.Equal(process, await Host.UnitAsync(Name + ".service", "MainPID"));
    }

    [HostFact]
    public async Task An_image_without_exports_runs_as_its_configuration_says_and_a_warning_tells_so()
    {
        var image = await store.AddAsync(new TestImage("no-exports")
        {
            HasExports = false,
            Greeting = "$COLOR in $(pwd) as $(id -u):$(id -g)",
            EditOptions = options => options with
            {
                Labels = new Dictionary<string, string> { ["atomic.type"] = "system" },
                Entrypoint = ["/bin/sh", "-c"],
                Command = ["/usr/bin/run.sh"],
                Environment = TestStore.Values(("PORT", $"{Port}"), ("COLOR", "blue"), ("PATH", "/usr/bin:/bin")),
                User = "1000:1001",
                WorkingDirectory = "/srv/www",
            },
        });
        var observer = new RecordingObserver();
        var options = TestStore.InstallOptions(Name, image, Port) with { Variables = TestStore.Values() };

        await store.Containers.InstallAsync(options, observer, TestStore.Token);

        Assert.Equal("blue in /srv/www as 1000:1001\n", await Host.GetAsync(Port));
        Assert.Contains(observer.Warnings, w => w.Contains("no /exports", StringComparison.Ordinal));
    }

    private async Task<SystemContainersException> RefusedAsync(ErrorCode code, string mention, Func<Task> call)
    {
        var before = HostPicture.Take(store.Paths);
        var error = await Assert.ThrowsAsync<SystemContainersException>(call);
        Assert.Equal(code, error.Code);
        Assert.Contains(mention, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(store.Paths));
        return error;
    }
}
