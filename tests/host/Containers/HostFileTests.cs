using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>
/// Files that images install on the host come, change and go with their container, and nothing else is touched.
/// </summary>
[Collection(nameof(ContainersCollection))]
public sealed class HostFileTests(TestStore store) : IClassFixture<TestStore>, IAsyncLifetime
{
    private const string Name = "filer";
    private const string Folder = $"/etc/{Name}";
    private const int Port = 8131;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await store.RemoveAsync(Name);
            await store.RemoveAsync("other");
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }
        }
    }

    [HostFact]
    [Trait("Defect", "22")]
    public async Task They_are_installed_with_owner_mode_and_links_and_removed_with_their_directories()
    {
        var image = await AddAsync(
            "full", Files(("conf.d/a", "A\n"), ("tool", "#!/bin/sh\n"), ("link", "-> tool"), ("empty/", "")),
            exports =>
            {
                var tool = Path.Join(exports, "hostfs", Folder, "tool");
                Host.MustRunAsync("chown", "12:34", tool).Wait();
                File.SetUnixFileMode(tool, (UnixFileMode)0x9ED);
            });

        var container = await store.InstallAsync(Name, image, Port, start: false);

        Assert.Equal(ContainerState.Stopped, container.State);
        Assert.Equal("A\n", File.ReadAllText($"{Folder}/conf.d/a"));
        Assert.Equal("tool", new FileInfo($"{Folder}/link").LinkTarget);
        Assert.True(Directory.Exists($"{Folder}/empty"));
        Assert.Equal("12:34 755", await Host.MustRunAsync("stat", "--format", "%u:%g %a", $"{Folder}/tool"));

        await store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);
        Assert.False(Directory.Exists(Folder));
    }

    [HostFact]
    public async Task They_follow_updates_and_undos_as_one_set_with_the_deployment()
    {
        var first = await AddAsync("one", Files(("both", "1\n"), ("first/only", "1\n")));
        var second = await AddAsync("two", Files(("both", "2\n"), ("second/only", "2\n")));
        await store.InstallAsync(Name, first, Port);
        var before = ContainerPicture.Tree(Folder);

        var update = await store.UpdateAsync(Name, second);

        Assert.Empty(update.KeptFiles);
        Assert.Equal("2\n", File.ReadAllText($"{Folder}/both"));
        Assert.False(Directory.Exists($"{Folder}/first"));
        Assert.True(File.Exists($"{Folder}/second/only"));

        await store.UndoAsync(Name);
        Assert.Equal(before, ContainerPicture.Tree(Folder));
    }

    [HostFact]
    public async Task What_was_changed_on_the_host_is_kept_and_reported_and_the_new_one_lies_beside_it()
    {
        var first = await AddAsync("one", Files(("both", "1\n"), ("first/only", "1\n")));
        var second = await AddAsync("two", Files(("both", "2\n"), ("second/only", "2\n")));
        await store.InstallAsync(Name, first, Port, start: false);
        File.WriteAllText($"{Folder}/both", "mine\n");
        File.WriteAllText($"{Folder}/first/only", "mine too\n");

        var update = await store.UpdateAsync(Name, second);

        Assert.Equal([$"{Folder}/both", $"{Folder}/first/only"], update.KeptFiles.Order());
        Assert.Equal("mine\n", File.ReadAllText($"{Folder}/both"));
        Assert.Equal("2\n", File.ReadAllText($"{Folder}/both.new"));
        Assert.Equal("mine too\n", File.ReadAllText($"{Folder}/first/only"));

        await store.UndoAsync(Name);
        Assert.False(File.Exists($"{Folder}/both.new"));
        Assert.Equal("mine\n", File.ReadAllText($"{Folder}/both"));

        await store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);
        Assert.Equal("mine\n", File.ReadAllText($"{Folder}/both"));
        Assert.False(Directory.Exists($"{Folder}/second"));
    }

    [HostFact]
    public async Task A_file_of_the_host_is_refused_by_name_and_comes_back_after_it_was_replaced_by_force()
    {
        var image = await AddAsync("one", Files(("both", "1\n"), ("first/only", "1\n")));
        Directory.CreateDirectory(Folder);
        File.WriteAllText($"{Folder}/both", "host\n");
        var before = HostPicture.Take(store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => store.InstallAsync(Name, image, Port));

        Assert.Equal(ErrorCode.HostFileExists, error.Code);
        Assert.Contains($"{Folder}/both", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.Equal(["both"], Directory.EnumerateFileSystemEntries(Folder).Select(f => Path.GetFileName(f)));

        var options = TestStore.InstallOptions(Name, image, Port, start: false) with { Force = true };
        await store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token);
        Assert.Equal("1\n", File.ReadAllText($"{Folder}/both"));
        Assert.Equal("host\n", File.ReadAllText($"{Folder}/both.orig"));

        await store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);
        Assert.Equal("host\n", File.ReadAllText($"{Folder}/both"));
        Assert.Equal(["both"], Directory.EnumerateFileSystemEntries(Folder).Select(f => Path.GetFileName(f)));
    }

    [HostFact]
    [Trait("Defect", "22")]
    public async Task A_file_of_another_container_is_never_taken()
    {
        var image = await AddAsync("one", Files(("both", "1\n"), ("first/only", "1\n")));
        await store.InstallAsync(Name, image, Port, start: false);

        var options = TestStore.InstallOptions("other", image, Port + 1, start: false) with { Force = true };
        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token));

        Assert.Equal(ErrorCode.HostFileExists, error.Code);
        Assert.Contains($"of the container {Name}", error.Message, StringComparison.Ordinal);
    }

    [HostFact]
    [Trait("Defect", "4")]
    public async Task Files_are_renamed_and_templates_among_them_are_expanded_on_update_and_undo_too()
    {
        var image = await AddAsync(
            "renamed",
            Files(("tmpl", "Hi $RECEIVER\n"), ("plain", "$RECEIVER\n")),
            manifest: $$"""
                {
                    "defaultValues": { "PORT": "8081", "RECEIVER": "World" },
                    "renameFiles": { "{{Folder}}/tmpl": "{{Folder}}/$NAME.conf" },
                    "installedFilesTemplate": ["{{Folder}}/$NAME.conf"]
                }
                """);
        await store.InstallAsync(Name, image, Port, start: false);
        Assert.Equal("Hi Jerry\n", File.ReadAllText($"{Folder}/{Name}.conf"));
        Assert.Equal("$RECEIVER\n", File.ReadAllText($"{Folder}/plain"));

        await store.UpdateAsync(Name, values: ("RECEIVER", "Tom"));
        Assert.Equal("Hi Tom\n", File.ReadAllText($"{Folder}/{Name}.conf"));

        await store.UndoAsync(Name);
        Assert.Equal("Hi Jerry\n", File.ReadAllText($"{Folder}/{Name}.conf"));
    }

    [HostTheory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc/sudoers.d/x")]
    [InlineData("/etc/systemd/system/other.service")]
    [InlineData("/var/run/x")]
    [InlineData("/lib/systemd/system/x.service")]
    public async Task What_is_the_hosts_own_is_closed(string path)
    {
        var image = await AddAsync(
            "closed" + path.Replace('/', '-'), new Dictionary<string, string> { [path] = "x\n" });

        var options = TestStore.InstallOptions(Name, image, Port) with { Force = true };
        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token));

        Assert.Equal(ErrorCode.InvalidDefinition, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [HostFact]
    [Trait("Defect", "24")]
    public async Task An_image_without_a_service_is_installed_updated_undone_and_uninstalled()
    {
        const string Manifest = """{ "noContainerService": true }""";
        var first = await AddAsync(
            "files-one", Files(("a", "1\n")), manifest: Manifest, tmpfiles: "d /run/$NAME-dir - - - - -\n");
        var second = await AddAsync("files-two", Files(("a", "2\n")), manifest: Manifest);
        var options = new InstallOptions { Name = Name, Image = ImageReference.Parse(first) };

        var container = await store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token);

        Assert.Equal(ContainerState.NoService, container.State);
        Assert.Equal("1\n", File.ReadAllText($"{Folder}/a"));
        Assert.True(Directory.Exists($"/run/{Name}-dir"));
        Assert.False(File.Exists(store.Paths.Unit(Name)));
        Assert.False(Directory.Exists(Path.Combine(store.Paths.Deployment(Name, 0), "rootfs")));

        await store.UpdateAsync(Name, second);
        Assert.Equal("2\n", File.ReadAllText($"{Folder}/a"));
        Assert.False(File.Exists(store.Paths.Tmpfiles(Name)));

        await store.UndoAsync(Name);
        Assert.Equal("1\n", File.ReadAllText($"{Folder}/a"));

        await store.Containers.UninstallAsync(Name, NullObserver.Instance, TestStore.Token);
        Assert.False(Directory.Exists(Folder));
    }

    private static Dictionary<string, string> Files(params (string Name, string Text)[] files) =>
        files.ToDictionary(f => $"{Folder}/{f.Name}", f => f.Text);

    private Task<string> AddAsync(
        string tag, Dictionary<string, string> files, Action<string>? edit = null, string? manifest = null,
        string? tmpfiles = null) =>
        store.AddAsync(new TestImage(tag)
        {
            HostFiles = files, EditExports = edit ?? (_ => { }), Manifest = manifest, TmpfilesTemplate = tmpfiles,
        });
}
