using System.Collections.Concurrent;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>Registries that do not answer or do not let in, and secrets that stay secret.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class SourceRefusalTests(TestStore store) : IClassFixture<TestStore>
{
    private const string User = "tester";
    private const string Password = "let-me-in";
    private const string Image = "127.0.0.1:5001/closed:v1";

    [HostTheory]
    [InlineData("127.0.0.1:5999/hello:v1", ErrorCode.SourceUnavailable)]
    [InlineData("127.0.0.1:5000/absent:v1", ErrorCode.SourceNotFound)]
    [InlineData("oci:/nowhere/at-all:v1", ErrorCode.SourceNotFound)]
    [InlineData("oci-archive:/nowhere/at-all.tar", ErrorCode.SourceNotFound)]
    [InlineData("dockertar:/nowhere/at-all.tar", ErrorCode.SourceNotFound)]
    public async Task A_source_that_is_not_there_is_named_and_nothing_stored(string source, ErrorCode code)
    {
        await Host.StartRegistriesAsync();
        var before = HostPicture.Take(store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.ImportAsync(source, "localhost/absent:v1", allowInsecure: true));

        Assert.Equal(code, error.Code);
        Assert.Contains(source, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(store.Paths));
    }

    [HostTheory]
    [InlineData(null, null)]
    [InlineData(User, "wrong-secret-1234")]
    public async Task A_stranger_is_refused_and_no_password_is_repeated(string? user, string? password)
    {
        await PushAsync();
        var before = HostPicture.Take(store.Paths);
        var observer = new RecordingObserver();

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => store.Engine.Images.ImportAsync(Options(user, password), observer, TestStore.Token));

        Assert.Equal(ErrorCode.AuthenticationFailed, error.Code);
        Assert.DoesNotContain("wrong-secret-1234", $"{error} {error.Tool}", StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret-1234", string.Join('\n', observer.Messages), StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(store.Paths));
        Assert.Empty(Directory.EnumerateFiles("/run", "*auth*"));
    }

    [HostFact]
    public async Task Who_is_known_gets_the_image_and_no_command_line_shows_the_password()
    {
        await PushAsync();
        var observer = new RecordingObserver();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestStore.Token);
        var seen = new ConcurrentDictionary<string, bool>();
        var watch = Task.Run(() => Watch(seen, stop.Token), TestStore.Token);

        var result = await store.Engine.Images.ImportAsync(Options(User, Password), observer, TestStore.Token);

        await stop.CancelAsync();
        await watch;
        Assert.Equal(Image, result.Image.Name);
        Assert.Contains(seen.Keys, line => line.Contains("skopeo", StringComparison.Ordinal));
        Assert.DoesNotContain(seen.Keys, line => line.Contains(Password, StringComparison.Ordinal));
        Assert.DoesNotContain(Password, string.Join('\n', observer.Messages), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles("/run", "*auth*"));
    }

    private static ImportOptions Options(string? user, string? password) => new()
    {
        Source = ImageSource.Parse(Image, "/"), AllowInsecure = true, UserName = user, Password = password,
    };

    private static void Watch(ConcurrentDictionary<string, bool> seen, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var process in Directory.EnumerateDirectories("/proc", "*").Where(p => char.IsDigit(p[^1])))
            {
                try
                {
                    seen.TryAdd(File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' '), true);
                }
                catch (IOException)
                {
                    // It ended.
                }
            }
        }
    }

    private async Task PushAsync()
    {
        await Host.StartRegistriesAsync();
        var built = await store.BuildAsync(new TestImage("closed"));
        await Host.MustRunAsync(
            "skopeo", "copy", "--quiet", "--dest-tls-verify=false", "--dest-creds", $"{User}:{Password}",
            built.Source, "docker://" + Image);
    }
}
