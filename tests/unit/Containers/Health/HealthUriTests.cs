using System.Net;
using System.Net.Sockets;
using System.Text;
using SystemContainers.Containers.Health;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Health;

public sealed class HealthUriTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public HealthUriTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("200 OK", null)]
    [InlineData("204 No Content", null)]
    [InlineData("302 Found\r\nLocation: http://127.0.0.1:1/", null)]
    [InlineData("404 Not Found", "answers 404 Not Found")]
    [InlineData("503 Service Unavailable", "answers 503 Service Unavailable")]
    public async Task The_status_decides(string status, string? problem)
    {
        var asked = AskAsync(TimeSpan.FromSeconds(20));
        using var client = await _listener.AcceptTcpClientAsync(Token);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"), Token);

        var found = await asked;

        Assert.Equal(problem is null, found is null);
        Assert.EndsWith(problem ?? string.Empty, found ?? string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_not_well()
    {
        Assert.Contains("does not answer", await AskAsync(TimeSpan.FromMilliseconds(200)), StringComparison.Ordinal);
        var uri = Uri;
        _listener.Stop();
        Assert.Contains(
            "cannot be asked", await HealthUri.AskAsync(uri, TimeSpan.FromSeconds(20), Token),
            StringComparison.Ordinal);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Uri Uri => new($"http://{_listener.LocalEndpoint}/");

    private Task<string?> AskAsync(TimeSpan timeout) => HealthUri.AskAsync(Uri, timeout, Token);
}
