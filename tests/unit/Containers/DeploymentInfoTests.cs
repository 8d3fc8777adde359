using System.Text.Json;
using SystemContainers.Containers;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

public sealed class DeploymentInfoTests : IDisposable
{
    // All keys that the old command wrote in its last version, with what it wrote into them.
    private const string Complete = """
        {
            "image": "docker.io/gscrivano/etcd:latest",
            "revision": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "ostree-commit": "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210",
            "created": 1530000000,
            "values": {"NAME": "etcd", "HOST_UID": 0, "HOST_GID": 0, "PORT": "2379", "UUID": "a-b"},
            "has-container-service": false,
            "installed-files": ["/usr/local/bin/etcdctl"],
            "installed-files-checksum": {"/usr/local/bin/etcdctl": "00"},
            "installed-files-template": [],
            "rename-installed-files": {},
            "rpm-installed": null,
            "system-package": "no",
            "remote": "/srv/other",
            "use-links": true,
            "runtime": "/usr/bin/runc"
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_the_old_command_is_read()
    {
        var info = Read(Complete);

        Assert.Equal("docker.io/gscrivano/etcd:latest", info.Image);
        Assert.Equal("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", info.Digest);
        Assert.Equal("fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210", info.Commit);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1530000000), info.Created);
        Assert.Equal(("0", "2379"), (info.Values["HOST_UID"], info.Values["PORT"]));
        Assert.Equal(("/usr/bin/runc", "/srv/other", false), (info.Runtime, info.Remote, info.HasService));
        Assert.Null(info.UserValues);
    }

    [Fact]
    public void Only_the_three_keys_that_every_age_had_are_needed()
    {
        var info = Read("""{"image": "etcd", "values": {}, "remote": null}""");

        Assert.Equal("etcd", info.Image);
        Assert.True(info.HasService);
        Assert.Null(info.Remote);
        Assert.Empty(info.Values);
        Assert.Equal(string.Empty, info.Digest);
        Assert.Equal(DateTimeOffset.UnixEpoch, info.Created);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"values": null, "created": null, "revision": null, "user-values": null}""")]
    [InlineData("""{"values": {"A": null}, "a-new-key": [1, {}]}""")]
    [InlineData("""{"user-values": [null]}""")]
    public void Missing_and_unknown_keys_do_no_harm(string json) => Assert.Empty(Read(json).Values);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("""{"created": "yesterday"}""")]
    [InlineData("""{"created": 1e400}""")]
    [InlineData("""{"created": 99999999999999999}""")]
    [InlineData("""{"created": 99999999999999999999999999}""")]
    [InlineData("""{"has-container-service": "perhaps"}""")]
    [InlineData("""{"image": "a", "image": "b"}""")]
    public void What_is_no_such_file_is_refused_as_bad_data(string json) =>
        Assert.Throws<InvalidDataException>(() => Read(json));

    [Fact]
    public void Every_key_of_the_old_command_is_written_with_its_type()
    {
        var json = Write(new DeploymentInfo
        {
            Image = "etcd:latest",
            Digest = "sha256:0123",
            Commit = "fedc",
            Created = DateTimeOffset.FromUnixTimeSeconds(1530000000),
            Values = new Dictionary<string, string> { ["PORT"] = "1", ["HOST_UID"] = "0", ["HOST_GID"] = "7" },
            Runtime = "/usr/bin/runc",
            UserValues = ["PORT"],
        });

        var kinds = json.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind);
        Assert.Equal(
            new Dictionary<string, JsonValueKind>
            {
                ["image"] = JsonValueKind.String,
                ["revision"] = JsonValueKind.String,
                ["ostree-commit"] = JsonValueKind.String,
                ["created"] = JsonValueKind.Number,
                ["values"] = JsonValueKind.Object,
                ["has-container-service"] = JsonValueKind.True,
                ["installed-files"] = JsonValueKind.Array,
                ["installed-files-checksum"] = JsonValueKind.Object,
                ["installed-files-template"] = JsonValueKind.Array,
                ["rename-installed-files"] = JsonValueKind.Object,
                ["rpm-installed"] = JsonValueKind.Null,
                ["system-package"] = JsonValueKind.String,
                ["remote"] = JsonValueKind.Null,
                ["use-links"] = JsonValueKind.True,
                ["runtime"] = JsonValueKind.String,
                ["user-values"] = JsonValueKind.Array,
                ["unit-settings"] = JsonValueKind.Object,
                ["start-policy"] = JsonValueKind.Object,
                ["image-start-policy"] = JsonValueKind.Object,
                ["profile"] = JsonValueKind.String,
                ["security"] = JsonValueKind.Array,
                ["installed-directories"] = JsonValueKind.Array,
                ["replaced-files"] = JsonValueKind.Array,
            },
            kinds);
        Assert.Equal("0123", json.GetProperty("revision").GetString());
        Assert.Equal(1530000000, json.GetProperty("created").GetInt64());
        var values = json.GetProperty("values");
        Assert.Equal((0u, 7u, "1"), (
            values.GetProperty("HOST_UID").GetUInt32(), values.GetProperty("HOST_GID").GetUInt32(),
            values.GetProperty("PORT").GetString()));
    }

    [Fact]
    public void The_text_looks_as_the_old_command_wrote_it()
    {
        Write(Read(Complete));

        var text = File.ReadAllText(_folder.At("info"));
        Assert.StartsWith("{\n    \"image\": \"docker.io/gscrivano/etcd:latest\",\n", text, StringComparison.Ordinal);
        Assert.Contains("    \"values\": {\n        \"", text, StringComparison.Ordinal);
        Assert.EndsWith("\n}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\t', text);
        Assert.DoesNotContain('\r', text);
        Assert.Equal(0x1A4, (int)File.GetUnixFileMode(_folder.At("info")));
    }

    [Theory]
    [InlineData("a \"quoted\" \\ line\nnext\ttab")]
    [InlineData("é\U0001F40B<>&'+")]
    [InlineData(",\n{\"type\": \"bind\"}")]
    [InlineData("")]
    public void Any_value_comes_back_as_it_was(string value)
    {
        var info = Read(Complete)
            with { Values = new Dictionary<string, string> { ["X"] = value }, UserValues = ["X"] };

        Write(info);

        var again = DeploymentInfo.Read(_folder.Root);
        Assert.Equal(value, again.Values["X"]);
        Assert.Equal(["X"], again.UserValues!);
        Assert.Equal(
            (info.Digest, info.Created, info.Remote, info.HasService),
            (again.Digest, again.Created, again.Remote, again.HasService));
    }

    private DeploymentInfo Read(string json)
    {
        _folder.Write("info", json);
        return DeploymentInfo.Read(_folder.Root);
    }

    private JsonElement Write(DeploymentInfo info)
    {
        info.Write(_folder.Root);
        using var document = JsonDocument.Parse(File.ReadAllBytes(_folder.At("info")));
        return document.RootElement.Clone();
    }
}
