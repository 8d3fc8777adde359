using SystemContainers.Containers.Packages;
using SystemContainers.Host.Processes;
using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Packages;

/// <summary>Packages as the real rpmbuild makes them, also of what images could put into them to do harm.</summary>
public sealed class PackageBuilderTests : IDisposable
{
    private static readonly string[] _files =
        ["/etc/web/a b", "/usr/local/bin/web", "/opt/all/%attr(4755,root,root) [x]", "/opt/all/%{lua:x}"];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_package_has_its_tags_and_files_and_is_the_same_whenever_it_is_made()
    {
        Requirements.Program("rpmbuild");
        var tags = Tags(
            ("summary", "100 % fine"), ("atomic.requires", "bash >= 5, coreutils"), ("atomic.description", "One\ntwo"));
        PackageEntry[] entries =
            [new("/etc/web", IsDirectoryAlone: true), new("/etc/web/a b"), new("/usr/local/bin/web")];

        var first = await BuildAsync(tags, entries);
        await Task.Delay(1100, Token);
        var second = await BuildAsync(tags, entries);

        Assert.Equal(await File.ReadAllBytesAsync(first, Token), await File.ReadAllBytesAsync(second, Token));
        Assert.Equal(
            "atomic-container-web|1.2|3|100 % fine|One\ntwo|1714979289|localhost",
            await AskAsync(first, "%{NAME}|%{VERSION}|%{RELEASE}|%{SUMMARY}|%{DESCRIPTION}|%{BUILDTIME}|%{BUILDHOST}"));
        Assert.Equal(
            "/etc/web drwxr-xr-x\n/etc/web/a b -rw-r--r-- cn\n/usr/local/bin/web -rw-r--r--\n",
            await AskAsync(first, "[%{FILENAMES} %{FILEMODES:perms} %{FILEFLAGS:fflags}\n]", " \n"));
        Assert.Contains("bash >= 5\n", await QueryAsync(first, "--requires"), StringComparison.Ordinal);
        Assert.Empty(await QueryAsync(first, "--scripts", "--triggers", "--filetriggers"));
        Assert.Contains("digests OK", (await RunAsync("rpm", "-K", first)).StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Macros_in_text_are_text()
    {
        Requirements.Program("rpmbuild");
        var proof = _folder.At("proof");
        var hostile = $"%(touch {proof}) %{{lua: os.execute('touch {proof}')}} %%(touch {proof}) %{{!?x: %build}} \\";

        var package = await BuildAsync(
            Tags(
                ("summary", hostile), ("license", hostile), ("url", $"%(id>{proof})%{{lua:x}}"),
                ("atomic.description", "Is " + hostile)),
            [new("/etc/web/a b")]);

        Assert.Equal(
            $"{hostile}|{hostile}|Is {hostile}", await AskAsync(package, "%{SUMMARY}|%{LICENSE}|%{DESCRIPTION}"));
        Assert.Equal($"%(id>{proof})%{{lua:x}}", await AskAsync(package, "%{URL}"));
        Assert.False(File.Exists(proof));
        Assert.Empty(await QueryAsync(package, "--scripts"));
    }

    [Theory]
    [InlineData("/etc/%attr(4755,root,root)x")]
    [InlineData("/etc/%(touch x)")]
    [InlineData("/etc/a\"b")]
    [InlineData("/etc/a\n/etc/b")]
    [InlineData("/etc/*")]
    [InlineData("/etc/{a,b}")]
    [InlineData("/etc/a\\b")]
    [InlineData("/etc/[a]")]
    public async Task A_name_that_means_more_in_a_list_of_files_is_refused(string path)
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => BuildAsync(Tags(), [new(path)]));

        Assert.Equal(ErrorCode.InvalidDefinition, error.Code);
    }

    [Fact]
    public async Task Names_within_a_directory_that_is_packaged_as_a_whole_are_only_names()
    {
        Requirements.Program("rpmbuild");

        var package = await BuildAsync(Tags(), [new("/opt/all")]);

        Assert.Equal(
            "/opt/all\n/opt/all/%attr(4755,root,root) [x]\n/opt/all/%{lua:x}\n",
            await AskAsync(package, "[%{FILENAMES}\n]"));
        Assert.DoesNotContain("s", await AskAsync(package, "[%{FILEMODES:perms}]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_rpmbuild_refuses_is_reported_in_its_words_and_nothing_is_left()
    {
        Requirements.Program("rpmbuild");

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => BuildAsync(Tags(), [new("/etc/missing")]));

        Assert.Equal(ErrorCode.ToolFailed, error.Code);
        Assert.Contains("/etc/missing", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.At("containers/.packages")));
    }

    private static PackageTags Tags(params (string Name, string Value)[] labels) => PackageTags.Read(
        "web", PackageTagsTests.Image("v1", [("version", "1.2"), ("release", "3"), .. labels]));

    private async Task<string> BuildAsync(PackageTags tags, PackageEntry[] entries)
    {
        Directory.CreateDirectory(_folder.At("containers"));
        var builder = new PackageBuilder(new HostPaths { CheckoutDirectory = _folder.At("containers") });
        using var built = await builder.BuildAsync(
            tags, entries, tree => Fill(tree, [.. entries]), NullObserver.Instance, Token);
        var file = _folder.At($"{Guid.NewGuid():N}.rpm");
        PackageBuilder.Copy(built.File, file);
        return file;
    }

    // rpmbuild refuses to leave out what is in no list.
    private static void Fill(string tree, IReadOnlyList<PackageEntry> entries)
    {
        foreach (var path in _files.Where(file => entries.Any(e => file.StartsWith(e.Path, StringComparison.Ordinal))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(tree + path)!);
            File.WriteAllText(tree + path, path);
        }
    }

    private static async Task<string> AskAsync(string package, string format, string? collapse = null)
    {
        var text = await QueryAsync(package, "--queryformat", format);
        return collapse is null ? text : text.Replace(collapse, "\n", StringComparison.Ordinal);
    }

    private static async Task<string> QueryAsync(string package, params string[] options) =>
        (await RunAsync("rpm", ["--query", "--package", .. options, package])).StandardOutput;

    private static Task<SystemContainers.Host.CommandResult> RunAsync(string program, params string[] arguments) =>
        CommandRunner.RunAsync(new Command(program, arguments), NullObserver.Instance, Token);
}
