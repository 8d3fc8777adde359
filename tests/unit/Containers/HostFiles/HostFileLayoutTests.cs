using SystemContainers.Containers.HostFiles;
using SystemContainers.Images;
using SystemContainers.Images.Layers;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Containers.HostFiles;

public sealed class HostFileLayoutTests
{
    private static readonly Dictionary<string, string> _values = new() { ["NAME"] = "web", ["EVIL"] = "../x" };

    [Fact]
    public void Files_links_and_empty_directories_keep_their_paths()
    {
        var layout = Layout(Tree("etc/a/file", "usr/local/bin/tool", "var/empty/"));

        Assert.Equal(["/etc/a/file", "/usr/local/bin/tool", "/var/empty"], layout.Paths);
    }

    [Fact]
    public void Renaming_replaces_what_was_walked_so_that_directories_and_renamed_files_can_be_renamed()
    {
        var layout = Layout(
            Tree("etc/etcd/etcd.conf", "etc/etcd/other", "top"),
            """
            {
              "renameFiles": { "/etc/etcd": "/etc/foo", "/etc/foo/etcd.conf": "/srv/$NAME.conf", "/top": "/srv/top" }
            }
            """);

        Assert.Equal(["/etc/foo/other", "/srv/top", "/srv/web.conf"], layout.Paths);
    }

    [Theory]
    [InlineData("""{ "renameFiles": { "/a": "/b" } }""")]
    [InlineData("""{ "renameFiles": { "/a": "/b/c" } }""")]
    [InlineData("""{ "renameFiles": { "/a": "relative" } }""")]
    [InlineData("""{ "renameFiles": { "/a": "/x/$EVIL" } }""")]
    public void A_name_that_two_files_would_have_or_that_is_no_path_is_refused(string manifest)
    {
        var error = Assert.Throws<SystemContainersException>(() => Layout(Tree("a", "b"), manifest));

        Assert.Equal(ErrorCode.InvalidDefinition, error.Code);
    }

    private static HostFileLayout Layout(MergedDirectory tree, string? manifest = null) => HostFileLayout.Create(
        tree, new ImageDefinition { HasExports = true, Manifest = ManifestFile.Parse(manifest) }, _values);

    private static MergedDirectory Tree(params string[] paths)
    {
        var root = new MergedDirectory("metadata");
        foreach (var path in paths)
        {
            var names = path.Split('/');
            var directory = root;
            foreach (var name in names[..^1])
            {
                directory.Directories.TryAdd(name, new MergedDirectory("metadata"));
                directory = directory.Directories[name];
            }

            if (names[^1].Length > 0)
            {
                directory.Files.Add(names[^1], "checksum");
            }
        }

        return root;
    }
}
