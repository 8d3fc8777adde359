using SystemContainers.Containers.Processes;
using SystemContainers.FaultDriver;
using SystemContainers.Host.Processes;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>Images that are run once.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class RunOnceTests(TestStore store) : IClassFixture<TestStore>
{
    private static readonly TestImage _image = new("once")
    {
        Script = "#!/bin/sh\necho Hi $RECEIVER from $(cat /proc/sys/kernel/hostname)\ntouch /run/once/done\nexit 5\n",
        UnitTemplate = null,
        TmpfilesTemplate = "R /run/$NAME - - - - -\nd /run/$NAME - - - - -\n",
        EditConfiguration = text => text.Replace(
            "\"mounts\": [", $"\"mounts\": [ {Mount},", StringComparison.Ordinal),
        EditOptions = options => options with
        {
            Labels = new Dictionary<string, string>(options.Labels) { ["atomic.run"] = "once" },
        },
    };

    private readonly List<OutputLine> _lines = [];

    private static string Mount => """
        { "destination": "/run/once", "type": "bind", "source": "/run/$NAME", "options": [ "rbind", "rw" ] }
        """;

    private IEnumerable<string> Output => _lines.Where(l => !l.IsError).Select(l => l.Text);

    [HostTheory]
    [InlineData("runc")]
    [InlineData("crun")]
    [Trait("Defect", "32")]
    public async Task An_image_runs_to_its_end_and_nothing_of_it_stays(string runtime)
    {
        var options = await OptionsAsync(_image) with { Runtime = runtime };
        var (before, directories) = (HostPicture.Take(store.Paths), Directory.GetFileSystemEntries("/run").Order());

        var result = await RunAsync(options);

        Assert.Equal((5, string.Empty), (result.ExitCode, result.StandardError));
        Assert.StartsWith("Hi Tom from ", Assert.Single(Output), StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.Equal(directories, Directory.GetFileSystemEntries("/run").Order());
    }

    [HostFact]
    public async Task Another_command_runs_in_place_of_the_image_s_own()
    {
        var options = await OptionsAsync(_image) with { Command = ["sh", "-c", "echo $(id -u); exit 0"], User = "7" };

        Assert.Equal(0, (await RunAsync(options)).ExitCode);
        Assert.Equal(["7"], Output);
    }

    [HostFact]
    public async Task Defect_11_the_upper_layers_of_an_image_win()
    {
        // The layer above the base has a run.sh of its own.
        var options = await OptionsAsync(_image) with { Command = ["cat", "/usr/bin/run.sh"] };
        Assert.True(store.Engine.Images.Get(options.Image).Layers.Count > 1);

        await RunAsync(options);

        Assert.Equal(_image.Script!.TrimEnd().Split('\n'), Output);
    }

    [HostFact]
    public async Task A_run_that_is_cancelled_leaves_nothing()
    {
        var options = await OptionsAsync(_image) with { Command = ["sh", "-c", "echo ready; exec sleep 65432109"] };
        var before = HostPicture.Take(store.Paths);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestStore.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Containers.RunImageAsync(
            options, ProcessStreams.Piped((_, _) => cancel.CancelAsync()), NullObserver.Instance, cancel.Token));

        Assert.Equal(1, (await Host.RunAsync("pgrep", "-f", "sleep 65432109")).ExitCode);
        Assert.Equal(before, HostPicture.Take(store.Paths));
    }

    [HostFact]
    public async Task What_a_killed_run_left_is_removed_by_the_next_command()
    {
        var options = await OptionsAsync(_image);
        var (before, directories) = (HostPicture.Take(store.Paths), Directory.GetFileSystemEntries("/run").Order());
        using var driver = Driver.Start(new DriverTask
        {
            Host = store.Options,
            Operation = DriverOperation.RunImage,
            Image = options.Image.ToString(),
            Variables = TestStore.Values(("RECEIVER", "Tom")),
            Command = ["sh", "-c", "echo waiting; exec sleep 54321098"],
        });
        await driver.ReachedAsync();

        driver.Kill();
        await driver.WaitAsync();
        await store.Containers.ListAsync(NullObserver.Instance, TestStore.Token);

        Assert.Equal(1, (await Host.RunAsync("pgrep", "-f", "sleep 54321098")).ExitCode);
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.Equal(directories, Directory.GetFileSystemEntries("/run").Order());
    }

    [HostFact]
    public async Task An_image_that_runs_once_is_not_installed()
    {
        var options = TestStore.InstallOptions("once", await store.AddAsync(_image), 8150);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.Containers.InstallAsync(options, NullObserver.Instance, TestStore.Token));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("atomic.run=once", error.Message, StringComparison.Ordinal);
    }

    private async Task<ImageRunOptions> OptionsAsync(TestImage image) => new()
    {
        Image = ImageReference.Parse(await store.AddAsync(image)),
        Variables = TestStore.Values(("RECEIVER", "Tom")),
    };

    private Task<SystemContainers.Host.CommandResult> RunAsync(ImageRunOptions options) =>
        store.Containers.RunImageAsync(
            options,
            ProcessStreams.Piped((line, _) =>
            {
                lock (_lines)
                {
                    _lines.Add(line);
                }

                return Task.CompletedTask;
            }),
            NullObserver.Instance,
            TestStore.Token);
}
