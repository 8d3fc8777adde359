using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

public sealed class RefusalTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_root_file_system_that_is_not_there_is_refused() =>
        await IsRefused(_folder.Options() with { RootFileSystem = _folder.At("missing") }, _folder.At("missing"));

    [Fact]
    public async Task A_folder_of_files_that_is_a_file_is_refused()
    {
        var file = _folder.At("rootfs/etc/motd");
        await IsRefused(_folder.Options() with { Files = file }, file);
    }

    [Fact]
    public async Task A_folder_of_exports_without_any_definition_is_refused() =>
        await IsRefused(_folder.Options() with { Exports = _folder.At("rootfs") }, _folder.At("rootfs"));

    [Theory]
    [InlineData("rootfs/out")]
    [InlineData("rootfs")]
    [InlineData("exports/out")]
    public async Task An_output_inside_the_input_is_refused(string output) =>
        await IsRefused(_folder.Options(output), _folder.At(output));

    [Fact]
    public async Task An_output_in_a_folder_that_is_not_there_is_refused() =>
        await IsRefused(_folder.Options("missing/out"), _folder.At("missing/out"));

    [Fact]
    public async Task A_folder_that_is_neither_empty_nor_a_layout_is_refused()
    {
        _folder.Write("out/letter.txt", "keep me");
        await IsRefused(_folder.Options(), _folder.At("out"));
    }

    [Fact]
    public async Task A_layout_with_a_damaged_index_is_refused()
    {
        _folder.Write("out/oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        _folder.Write("out/index.json", "{");
        await IsRefused(_folder.Options(), _folder.At("out"));
    }

    [Fact]
    public async Task A_file_where_a_layout_should_be_is_refused()
    {
        _folder.Write("out", "keep me");
        await IsRefused(_folder.Options(), _folder.At("out"));
    }

    [Fact]
    public async Task A_folder_where_an_archive_should_be_is_refused()
    {
        Directory.CreateDirectory(_folder.At("out"));
        await IsRefused(_folder.Options("out", ImageFormat.OciArchive), _folder.At("out"));
    }

    [Fact]
    public async Task A_file_that_is_no_archive_is_not_overwritten()
    {
        _folder.Write("out.tar", new string('x', 1000));
        await IsRefused(_folder.Options("out.tar", ImageFormat.DockerArchive), _folder.At("out.tar"));
    }

    [Fact]
    public async Task A_colon_in_the_output_is_refused() =>
        await IsRefused(_folder.Options("out:v1"), _folder.At("out:v1"));

    [Fact]
    public async Task A_name_without_a_tag_is_refused()
    {
        var name = "hello@sha256:" + new string('0', 64);
        await IsRefused(_folder.Options() with { Name = ImageReference.Parse(name) }, name);
    }

    [Fact]
    public async Task A_relative_working_directory_is_refused() =>
        await IsRefused(_folder.Options() with { WorkingDirectory = "srv" }, "srv");

    [Fact]
    public async Task An_environment_name_with_an_equals_sign_is_refused()
    {
        var environment = new Dictionary<string, string> { ["A=B"] = "" };
        await IsRefused(_folder.Options() with { Environment = environment }, "A=B");
    }

    private async Task IsRefused(ImageBuildOptions options, string target)
    {
        var before = _folder.Snapshot();
        var builder = new ImageBuilder();
        var cancellation = TestContext.Current.CancellationToken;
        var e = await Assert.ThrowsAsync<SystemContainersException>(
            () => builder.BuildAsync(options, NullObserver.Instance, cancellation));
        Assert.Equal(ErrorCode.InvalidArgument, e.Code);
        Assert.Equal(target, e.Target);
        Assert.Contains(target, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Remedy);
        Assert.Equal(before, _folder.Snapshot());

        var planned = await Assert.ThrowsAsync<SystemContainersException>(
            () => builder.PlanAsync(options, NullObserver.Instance, cancellation));
        Assert.Equal(e.Message, planned.Message);
    }
}
