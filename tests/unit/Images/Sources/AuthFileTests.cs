using System.Text;
using System.Text.Json.Nodes;
using SystemContainers.Images;
using SystemContainers.Images.Sources;
using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Images.Sources;

public sealed class AuthFileTests
{
    [Theory]
    [InlineData("127.0.0.1:5001/hello:v1", "127.0.0.1:5001")]
    [InlineData("etcd", "docker.io")]
    [Trait("Defect", "38")]
    public void Credentials_stand_in_a_file_that_only_its_owner_reads(string source, string registry)
    {
        using var folder = new TemporaryFolder();

        var path = Create(Options(source, "tester", "let:me \"in\""), folder.Root);

        Assert.Equal(FileModes.Private, File.GetUnixFileMode(path));
        var auths = JsonNode.Parse(File.ReadAllText(path))!["auths"]!.AsObject();
        var secret = Convert.FromBase64String((string)Assert.Single(auths).Value!["auth"]!);
        Assert.Equal("tester:let:me \"in\"", Encoding.UTF8.GetString(secret));
        Assert.Equal(registry, Assert.Single(auths).Key);
    }

    [Fact]
    public async Task Without_credentials_skopeo_is_given_no_file()
    {
        using var source = await ReadableSource.OpenAsync(
            Options("127.0.0.1:5001/hello:v1", null, null), NullObserver.Instance,
            TestContext.Current.CancellationToken);

        Assert.Empty(source.CredentialArguments);
    }

    [Theory]
    [InlineData("oci:/srv/layout")]
    [InlineData("dockertar:/srv/x.tar")]
    [InlineData("docker:etcd")]
    public void Credentials_for_what_is_in_no_registry_are_refused_without_showing_them(string source)
    {
        var error = Assert.Throws<SystemContainersException>(
            () => Create(Options(source, "tester", "s3cret"), "/nowhere"));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(source, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_is_gone_when_the_registry_could_not_be_reached_and_the_password_is_nowhere()
    {
        Requirements.Root();
        Requirements.Program("skopeo");
        var observer = new LineObserver();
        var token = TestContext.Current.CancellationToken;
        string file;
        using (var source = await ReadableSource.OpenAsync(
            Options("127.0.0.1:9/hello:v1", "tester", "s3cret-word"), observer, token))
        {
            file = source.CredentialArguments[1];
            Assert.StartsWith("/run/", file, StringComparison.Ordinal);

            var error = await Assert.ThrowsAsync<SystemContainersException>(
                () => SkopeoProxy.OpenAsync(source, observer, token));

            Assert.Equal(ErrorCode.SourceUnavailable, error.Code);
            Assert.DoesNotContain(
                "s3cret-word", error.ToString() + string.Join('\n', observer.Lines), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(file));
    }

    private static string Create(ImportOptions options, string directory) =>
        AuthFile.Create(options, options.Source, directory);

    private static ImportOptions Options(string source, string? user, string? password) => new()
    {
        Source = ImageSource.Parse(source, "/"), UserName = user, Password = password,
    };

    /// <summary>Keeps the lines that it hears.</summary>
    private sealed class LineObserver : IEngineObserver
    {
        public List<string> Lines { get; } = [];

        public void Verbose(string message) => Lines.Add(message);

        public void Warning(string message) => Lines.Add(message);

        public void Progress(EngineProgress progress)
        {
        }

        public void Step(string container, SystemContainers.Containers.ChangeStep step)
        {
        }
    }
}
