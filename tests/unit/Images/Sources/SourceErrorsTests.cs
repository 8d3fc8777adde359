using SystemContainers.Host;
using SystemContainers.Images;
using SystemContainers.Images.Sources;
using Xunit;

namespace SystemContainers.UnitTests.Images.Sources;

public sealed class SourceErrorsTests
{
    // What skopeo and the registries say, as they say it.
    [Theory]
    [InlineData(ErrorCode.SourceNotFound, "reading manifest v9 in 127.0.0.1:5000/hello: manifest unknown")]
    [InlineData(
        ErrorCode.SourceNotFound,
        "reading manifest v9 in 127.0.0.1:5000/hello: name unknown: repository name not known to registry")]
    [InlineData(ErrorCode.SourceNotFound, "open /tmp/x/index.json: no such file or directory")]
    [InlineData(ErrorCode.SourceNotFound, "no descriptor found for reference \"v9\"")]
    [InlineData(ErrorCode.SourceNotFound, "reading manifest: StatusCode: 404, Not Found")]
    [InlineData(ErrorCode.SourceNotFound, "Error: No such image: hello:v9")]
    [InlineData(
        ErrorCode.AuthenticationFailed,
        "unable to retrieve auth token: invalid username/password: unauthorized: wrong")]
    [InlineData(ErrorCode.AuthenticationFailed, "reading manifest v1 in 127.0.0.1:5001/hello: authentication required")]
    [InlineData(
        ErrorCode.AuthenticationFailed,
        "errors:\ndenied: requested access to the resource is denied\nunauthorized: authentication required")]
    [InlineData(ErrorCode.PolicyRejected, "Source image rejected: Running image docker://x is rejected by policy.")]
    [InlineData(
        ErrorCode.SourceUnavailable,
        "pinging container registry 127.0.0.1:5000: Get \"https://127.0.0.1:5000/v2/\": http: server gave HTTP "
        + "response to HTTPS client")]
    [InlineData(ErrorCode.SourceUnavailable, "Get \"https://a/v2/\": x509: certificate signed by unknown authority")]
    [InlineData(
        ErrorCode.SourceUnavailable,
        "Get \"http://127.0.0.1:9/v2/\": dial tcp 127.0.0.1:9: connect: connection refused")]
    [InlineData(ErrorCode.SourceUnavailable, "Get \"https://a.invalid/v2/\": dial tcp: lookup a.invalid: no such host")]
    [InlineData(ErrorCode.SourceUnavailable, "Get \"https://a/v2/\": dial tcp 10.0.0.1:443: i/o timeout")]
    [InlineData(
        ErrorCode.SourceUnavailable,
        "loading image from docker engine: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. "
        + "Is the docker daemon running?")]
    [InlineData(
        ErrorCode.ToolFailed,
        "writing blob: initiating layer upload to /v2/x/blobs/uploads/ in 127.0.0.1:5003: StatusCode: 405, "
        + "Method not allowed")]
    [InlineData(
        ErrorCode.SourceUnavailable,
        "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the "
        + "daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory")]
    [InlineData(
        ErrorCode.SourceUnavailable,
        "Get \"https://a.invalid/v2/\": dial tcp: lookup a.invalid on 10.0.0.1:53: dial udp 10.0.0.1:53: connect: "
        + "network is unreachable")]
    [InlineData(
        ErrorCode.SourceNotFound,
        "loading image from docker engine: Error response from daemon: reference does not exist")]
    [InlineData(
        ErrorCode.SourceNotFound,
        "reference \"[overlay@/var/lib/containers/storage]localhost/a:v1\" does not resolve to an image ID: "
        + "identifier is not an image")]
    [InlineData(
        ErrorCode.PermissionDenied,
        "getting username and password: 1 error occurred:\n\t* reading JSON file \"/run/containers/1500/auth.json\": "
        + "open /run/containers/1500/auth.json: permission denied")]
    [InlineData(ErrorCode.InvalidImage, "unsupported schema version 1")]
    [InlineData(ErrorCode.InvalidImage, "Digest did not match, expected sha256:a, got sha256:b")]
    [InlineData(ErrorCode.InvalidImage, "corrupted blob, expecting sha256:a, got sha256:b")]
    [InlineData(ErrorCode.InvalidImage, "expected 100 bytes in blob, got 200")]
    public void What_skopeo_says_has_a_code_and_a_remedy(ErrorCode code, string words)
    {
        var error = Of(words + "\n");

        Assert.Equal(code, error.Code);
        Assert.NotNull(error.Remedy);
        Assert.Equal("127.0.0.1:5000/hello:v9", error.Target);
        Assert.Contains(words.TrimEnd('.'), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "..", error.Message.Replace("://", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(1, error.Tool!.ExitCode);
    }

    [Fact]
    public void What_nobody_expected_is_passed_on_as_it_is()
    {
        var error = Of("the moon is full");

        Assert.Equal(ErrorCode.ToolFailed, error.Code);
        Assert.Contains(
            "Cannot get 127.0.0.1:5000/hello:v9: the moon is full.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reason_is_taken_out_of_a_log_line()
    {
        var error = Of(
            "time=\"2026-01-02T03:04:05Z\" level=warning msg=\"It is \\\"late\\\"\"\n"
            + "time=\"2026-01-02T03:04:06Z\" level=fatal msg=\"Error: Get \\\"http://a/v2/\\\": no such host\"\n");

        Assert.StartsWith(
            "Cannot get 127.0.0.1:5000/hello:v9: Error: Get \"http://a/v2/\": no such host.", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(ErrorCode.SourceUnavailable, error.Code);
    }

    private static SystemContainersException Of(string words) => SourceErrors.Of(
        ImageSource.Parse("127.0.0.1:5000/hello:v9", "/"),
        new CommandResult("skopeo experimental-image-proxy", 1, string.Empty, words));
}
