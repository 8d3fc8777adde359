namespace SystemContainers.HostTests;

/// <summary>Images that are mounted and compared by the words of the old command.</summary>
public sealed class AtomicMountTests(HelloWorldImages images) : IClassFixture<HelloWorldImages>, IAsyncDisposable
{
    private const string Name = "atomic-mounted";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("atomic-");

    private string Target => Path.Combine(_directory.FullName, "target");

    public async ValueTask DisposeAsync()
    {
        await Atomic.RunAsync("uninstall", Name);
        await Atomic.RunAsync("unmount", Target);
        _directory.Delete(recursive: true);
    }

    [HostTheory]
    [InlineData("unmount")]
    [InlineData("umount")]
    public async Task An_image_is_mounted_and_unmounted(string verb)
    {
        var image = await PullAsync("v1");

        var mounted = await Atomic.SucceedAsync("mount", "-o", "ro,nodev", image, Target);

        Assert.Equal($"Mounted {image} at {Target}.", mounted);
        Assert.True(File.Exists(Path.Combine(Target, "usr", "bin", "run.sh")));
        Assert.Equal($"Unmounted {Target}.", await Atomic.SucceedAsync(verb, Target));
        Assert.False(Directory.Exists(Target));
        Assert.Equal(1, (await Atomic.RunAsync(verb, Target)).ExitCode);
    }

    [HostFact]
    public async Task Defect_43_images_are_compared()
    {
        var (image, newer) = (await PullAsync("v1"), await PullAsync("v2"));

        var text = await Atomic.SucceedAsync("diff", image, newer);
        var json = await Atomic.JsonAsync("diff", "--json", image, newer);
        var values = await Atomic.JsonAsync("diff", "--json", "--no-files", image, newer);

        Assert.Matches(@"(?m)^changed +label +version +v1 -> v2$", text);
        Assert.Matches(@"(?m)^changed +file +/usr/bin/run\.sh ", text);
        Assert.Contains(json.EnumerateArray(), d => d.GetProperty("name").GetString() == "/usr/bin/run.sh");
        Assert.Equal("version", Assert.Single(values.EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("[]", await Atomic.SucceedAsync("diff", "--json", image, image));
        Assert.Equal(string.Empty, await Atomic.SucceedAsync("diff", image, image));
    }

    [HostFact]
    public async Task An_image_is_compared_with_a_container()
    {
        var image = await PullAsync("v1");
        await Atomic.SucceedAsync("install", "--system", "--name", Name, "--set=PORT=8199", image);

        var text = await Atomic.SucceedAsync("diff", image, Name);

        Assert.Matches(@"(?m)^changed +variable +PORT +8081 -> 8199$", text);
    }

    private async Task<string> PullAsync(string version)
    {
        var image = $"http:{HelloWorldImages.Repository}:{version}";
        await Atomic.SucceedAsync("pull", image);
        _ = images;
        return $"{HelloWorldImages.Repository}:{version}";
    }
}
