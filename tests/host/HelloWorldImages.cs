namespace SystemContainers.HostTests;

/// <summary>
/// The images <c>hello-world:v1</c> and <c>v2</c> of <c>examples/hello-world</c>, built by <c>atomic images build</c>
/// into one OCI layout and pushed to the registry of the test host.
/// </summary>
public sealed class HelloWorldImages : IAsyncLifetime
{
    /// <summary>The repository that they are pushed to.</summary>
    public const string Repository = "127.0.0.1:5000/atomic/hello-world";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hello-world-");

    /// <summary>The OCI layout that holds both.</summary>
    public string Layout => Path.Combine(_directory.FullName, "layout");

    private static string Example => Path.Combine(Host.Repository, "examples", "hello-world");

    /// <summary>Builds and pushes the images.</summary>
    public async ValueTask InitializeAsync()
    {
        if (!Host.IsThrowAway)
        {
            return;
        }

        await Host.StartRegistriesAsync();
        await Host.MustRunAsync(Path.Combine(Example, "build-rootfs.sh"), _directory.FullName);
        foreach (var version in (string[])["v1", "v2"])
        {
            await Host.MustRunAsync(Atomic.Path, Build(version, Layout));
            await PushAsync(version, $"{Repository}:{version}");
        }
    }

    /// <summary>The command line that builds a version.</summary>
    /// <param name="version">The version, which is also the tag.</param>
    /// <param name="output">Where to.</param>
    public string[] Build(string version, string output) =>
    [
        "images", "build",
        "--rootfs", Path.Combine(_directory.FullName, version),
        "--exports", Path.Combine(Example, "exports"),
        "--label", $"version={version}",
        "--tag", $"hello-world:{version}",
        "--output", output,
    ];

    /// <summary>Puts a version into a registry.</summary>
    /// <param name="version">The version.</param>
    /// <param name="name">The name there, without transport.</param>
    /// <param name="options">More options for skopeo.</param>
    public Task PushAsync(string version, string name, params string[] options) =>
        Host.MustRunAsync(
            "skopeo",
            ["copy", "--quiet", "--dest-tls-verify=false", .. options, $"oci:{Layout}:{version}", $"docker://{name}"]);

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
