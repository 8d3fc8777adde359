using System.Diagnostics;
using System.Formats.Tar;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

public sealed class ExampleTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_versions_of_hello_world_build_from_a_static_busybox_and_share_their_definition()
    {
        var example = Checkout.At("examples/hello-world");
        await MakeRootFileSystems(example);
        var first = await Build(example, "v1");
        var second = await Build(example, "v2");
        Assert.NotEqual(first.Layers[0], second.Layers[0]);
        Assert.Equal(first.Layers[1], second.Layers[1]);
        var layout = new BuiltLayout(first.Path, "v1");
        var script = Assert.Single(layout.Entries(0), entry => entry.Name == "usr/bin/run.sh");
        Assert.True(script.Mode.HasFlag(UnixFileMode.OtherExecute));
        var shell = Assert.Single(layout.Entries(0), entry => entry.Name == "bin/sh");
        Assert.Equal((TarEntryType.SymbolicLink, "busybox"), (shell.EntryType, shell.LinkName));
        Assert.Equal(
            ["exports/", "exports/config.json.template", "exports/manifest.json", "exports/service.template"],
            layout.Entries(1).Select(entry => entry.Name));
    }

    private Task<SystemImageFile> Build(string example, string version)
    {
        var options = new ImageBuildOptions
        {
            RootFileSystem = _folder.At($"roots/{version}"),
            Exports = Path.Join(example, "exports"),
            Output = _folder.At("out"),
            Name = ImageReference.Parse($"hello-world:{version}"),
        };
        return new ImageBuilder().BuildAsync(options, NullObserver.Instance, Cancellation);
    }

    private async Task MakeRootFileSystems(string example)
    {
        using var process = Process.Start(new ProcessStartInfo(
            Path.Join(example, "build-rootfs.sh"), [_folder.At("roots")]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.SkipWhen(error.Contains("no static busybox", StringComparison.Ordinal), error);
        Assert.True(process.ExitCode == 0, error);
    }
}
