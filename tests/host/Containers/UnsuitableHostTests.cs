using SystemContainers.Containers;
using SystemContainers.FaultDriver;
using SystemContainers.Images;
using SystemContainers.Storage;

namespace SystemContainers.HostTests.Containers;

/// <summary>A host that lacks something, or is at work already, is told from one where all is well.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class UnsuitableHostTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "unsuitable";
    private const int Port = 8160;
    private static readonly TestImage _good = new("good");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
        }
    }

    [HostFact]
    public async Task Only_root_may_change_containers_and_images()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await OtherProcess.PassesAsync(
                Only_root_may_change_containers_and_images,
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
            return;
        }

        foreach (var call in new Func<Task>[]
        {
            () => store.InstallAsync(Name, "localhost/test:good", Port),
            () => store.UpdateAsync(Name),
            () => store.UndoAsync(Name),
            () => store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token),
            () => store.Containers.StartAsync(Name, TestStore.Policy, NullObserver.Instance, TestStore.Token),
            () => store.ImportAsync("oci:/nowhere/at-all:v1", "localhost/test:good"),
        })
        {
            var error = await Assert.ThrowsAsync<SystemContainersException>(call);
            Assert.Equal(ErrorCode.PermissionDenied, error.Code);
            Assert.Contains("root", error.Message, StringComparison.Ordinal);
        }
    }

    [HostFact]
    public async Task A_runtime_that_is_not_there_is_named()
    {
        var options = TestStore.InstallOptions(Name, await store.AddAsync(_good), Port);
        var host = new SystemContainerHost(store.Options with { Runtime = "/nowhere/runc" });

        await RefusedAsync(
            store.Paths,
            ErrorCode.ToolMissing,
            "/nowhere/runc",
            () => host.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token));
    }

    [HostFact]
    public async Task A_host_without_skopeo_is_told_so()
    {
        var built = await store.BuildAsync(_good);
        var task = new DriverTask
        {
            Host = store.Options,
            Operation = DriverOperation.Import,
            Name = built.Source,
            Image = "localhost/test:none",
        };
        var skopeo = await Host.MustRunScriptAsync("command -v skopeo");

        var import = await Host.RunAsync(
            "unshare", "--mount", "sh", "-c", "mount --bind /dev/null \"$0\" && exec \"$@\"", skopeo,
            Driver.Program, Driver.Argument(task));

        Assert.Equal(1, import.ExitCode);
        Assert.Contains("ToolMissing: The program 'skopeo' is not installed.", import.Error, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_store_on_another_file_system_is_refused_and_nothing_is_left()
    {
        var options = TestStore.InstallOptions(Name, await store.AddAsync(_good), Port);
        await WithTmpfsAsync("16m", async folder =>
        {
            var paths = new HostPaths { CheckoutDirectory = folder, RepositoryDirectory = store.Engine.Images.Path };
            var host = new SystemContainerHost(new HostOptions { Paths = paths });

            await RefusedAsync(
                paths,
                ErrorCode.StorageUnsuitable,
                "on one file system",
                () => host.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token));
        });
    }

    [HostFact]
    public Task An_import_into_a_full_file_system_leaves_nothing() =>
        WithTmpfsAsync("1m", async folder =>
        {
            var built = await store.BuildAsync(_good);
            var host = new SystemContainerHost(
                new HostOptions { Paths = new HostPaths { CheckoutDirectory = folder } });
            var options = new ImportOptions
            {
                Source = ImageSource.Parse(built.Source, "/"), Name = ImageReference.Parse("localhost/test:good"),
            };

            var error = await Assert.ThrowsAsync<SystemContainersException>(
                () => host.Images.ImportAsync(options, NullObserver.Instance, TestStore.Token));

            Assert.Equal(ErrorCode.StorageUnsuitable, error.Code);
            Assert.Contains("space", error.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Empty(host.Images.ListNames());
            Assert.DoesNotContain(
                Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories),
                file => file.Contains("systemcontainers-", StringComparison.Ordinal)
                    || file.Contains("/objects/", StringComparison.Ordinal));
            await Host.MustRunAsync("ostree", "fsck", "--repo", host.Images.Path);
        });

    [HostFact]
    public Task An_install_or_update_in_a_full_file_system_leaves_all_as_it_was() =>
        WithTmpfsAsync("16m", async folder =>
        {
            var paths = new HostPaths { CheckoutDirectory = folder };
            var host = new SystemContainerHost(new HostOptions { Paths = paths });
            var image = ImageReference.Parse("localhost/test:good");
            var source = ImageSource.Parse((await store.BuildAsync(_good)).Source, "/");
            await host.Images.ImportAsync(
                new ImportOptions { Source = source, Name = image }, NullObserver.Instance, TestStore.Token);
            var install = TestStore.InstallOptions("full-" + Name, image.ToString(), Port);
            await host.Containers.InstallAsync(install, NullObserver.Instance, TestStore.Token);
            await Host.RunAsync("dd", "if=/dev/zero", $"of={folder}/.ballast", "bs=4096");
            try
            {
                await RefusedAsync(
                    paths,
                    ErrorCode.StorageUnsuitable,
                    "space",
                    () => host.Containers.InstallAsync(
                        install with { Name = Name }, NullObserver.Instance, TestStore.Token));
                await RefusedAsync(
                    paths,
                    ErrorCode.StorageUnsuitable,
                    "space",
                    () => host.Containers.UpdateAsync(
                        new UpdateOptions { Name = install.Name!, Variables = TestStore.Values(("RECEIVER", "Tom")) },
                        NullObserver.Instance,
                        TestStore.Token));
                Assert.Equal("Hi Jerry\n", await Host.GetAsync(Port));
            }
            finally
            {
                File.Delete($"{folder}/.ballast");
                await host.Containers.UninstallAsync(install.Name!, NullObserver.Instance, CancellationToken.None);
            }
        });

    [HostFact]
    [Trait("Defect", "8")]
    public async Task While_another_process_works_on_a_container_it_is_busy()
    {
        await store.InstallAsync(Name, await store.AddAsync(_good), Port);
        using var driver = Driver.Start(new DriverTask
        {
            Host = store.Options,
            Operation = DriverOperation.Update,
            Name = Name,
            Variables = TestStore.Values(("RECEIVER", "Tom")),
            WaitAt = ChangeStep.Placed,
        });
        await driver.ReachedAsync();

        foreach (var call in new Func<Task>[]
        {
            () => store.UpdateAsync(Name, values: ("RECEIVER", "Ann")),
            () => store.UndoAsync(Name),
            () => store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token),
        })
        {
            await RefusedAsync(store.Paths, ErrorCode.Busy, $"({driver.ProcessId})", call);
        }

        // A listing does not wait, nor does it take back what is under way.
        Assert.Equal(ContainerState.Running, (await store.GetAsync(Name)).State);
        driver.Continue();
        Assert.Equal(0, await driver.WaitAsync());
        Assert.Equal("Hi Tom\n", await Host.GetAsync(Port));
    }

    private static async Task WithTmpfsAsync(string size, Func<string, Task> test)
    {
        var folder = Directory.CreateDirectory($"/var/lib/containers/test-tmpfs-{Guid.NewGuid():N}").FullName;
        await Host.MustRunAsync("mount", "-t", "tmpfs", "-o", $"size={size},mode=755", "tmpfs", folder);
        try
        {
            await test(folder);
        }
        finally
        {
            await Host.MustRunAsync("umount", "--lazy", folder);
            Directory.Delete(folder);
        }
    }

    private static async Task RefusedAsync(HostPaths paths, ErrorCode code, string mention, Func<Task> call)
    {
        var before = HostPicture.Take(paths);
        var error = await Assert.ThrowsAsync<SystemContainersException>(call);
        Assert.Equal(code, error.Code);
        Assert.Contains(mention, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, HostPicture.Take(paths));
    }
}
