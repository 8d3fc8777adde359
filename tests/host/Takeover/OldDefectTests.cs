using SystemContainers.Containers;
using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Takeover;

/// <summary>
/// What the old command did wrong and no other test shows to be right; the trait <c>Defect</c> marks those.
/// </summary>
[Collection(nameof(ContainersCollection))]
public sealed class OldDefectTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "defective";
    private const string Folder = "/etc/" + Name;
    private const int Port = 8176;

    private static readonly TestImage _first = new("first")
    {
        Manifest = """{"defaultValues": {"PORT": "8176", "RECEIVER": "first"}}""",
        Script = new TestImage("first").ServingScript + "# first\n",
        HostFiles = new Dictionary<string, string> { [$"{Folder}/a"] = "A\n" },
        TmpfilesTemplate = "d $RUN_DIRECTORY/$NAME - - - - -\n",
        EditExports = exports => File.WriteAllText(Path.Combine(exports, "only-first"), "x"),
    };

    private static readonly TestImage _second = new("second")
    {
        Manifest = """{"defaultValues": {"PORT": "9999", "RECEIVER": "second"}}""",
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
    public async Task Defect_5_the_third_deployment_has_nothing_of_the_first()
    {
        await InstallAsync(_first);
        var only = Path.Combine(store.Paths.Deployment(Name, 0), "rootfs/exports/only-first");
        Assert.True(File.Exists(only));
        await store.UpdateAsync(Name, await store.AddAsync(_second));

        var third = await store.UpdateAsync(Name, values: ("RECEIVER", "third"));

        Assert.Equal(0, third.To.Number);
        Assert.False(File.Exists(only));
    }

    [HostFact]
    public async Task Defect_12_new_defaults_are_followed_and_the_values_of_the_user_kept()
    {
        await InstallAsync(_first, ("PORT", $"{Port}"));

        await store.UpdateAsync(Name, await store.AddAsync(_second));

        var variables = (await store.GetAsync(Name)).Variables;
        Assert.Equal(($"{Port}", "second"), (variables["PORT"], variables["RECEIVER"]));
    }

    [HostFact]
    public async Task Defect_23_a_host_file_that_was_deleted_is_not_called_modified()
    {
        await InstallAsync(_first);
        File.Delete($"{Folder}/a");
        var observer = new RecordingObserver();

        await store.Containers.UninstallAsync(Name, observer, TestStore.Token);

        Assert.Empty(observer.Warnings);
        Assert.False(Directory.Exists(Folder));
    }

    [HostFact]
    public async Task Defect_29_the_tmpfiles_configuration_goes_with_the_image_that_had_it()
    {
        await InstallAsync(_first);
        Assert.True(File.Exists(store.Paths.Tmpfiles(Name)));

        await store.UpdateAsync(Name, await store.AddAsync(_second));
        Assert.False(File.Exists(store.Paths.Tmpfiles(Name)));

        await store.UndoAsync(Name);
        Assert.True(File.Exists(store.Paths.Tmpfiles(Name)));
    }

    private async Task InstallAsync(TestImage image, params (string Name, string Value)[] values) =>
        await store.Containers.InstallAsync(
            new InstallOptions
            {
                Name = Name,
                Image = ImageReference.Parse(await store.AddAsync(image)),
                Variables = TestStore.Values(values),
            },
            NullObserver.Instance,
            TestStore.Token);
}
