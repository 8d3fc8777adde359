using SystemContainers.Storage;

namespace SystemContainers.UnitTests.Containers;

/// <summary>A folder of deployments as the old command and this engine leave them.</summary>
internal sealed class CheckoutFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CheckoutFolder()
    {
        Directory.CreateDirectory(_folder.At("containers"));
        Directory.CreateDirectory(_folder.At("preinstalled"));
        Paths = new HostPaths
        {
            CheckoutDirectory = _folder.At("containers"), PreinstalledDirectory = _folder.At("preinstalled"),
        };
    }

    public HostPaths Paths { get; }

    public void Dispose() => _folder.Dispose();

    public string At(string name) => Path.Combine(Paths.CheckoutDirectory, name);

    public void Deployment(string name, int number, string? info = null) =>
        _folder.Write($"containers/{name}.{number}/info", info ?? Info(name));

    public void Preinstalled(string name) => _folder.Write($"preinstalled/{name}/info", Info(name));

    public void Write(string name, string content) => _folder.Write("containers/" + name, content);

    /// <summary>Points the name at a deployment, absolute as the old command did.</summary>
    public void Link(string name, int number) => File.CreateSymbolicLink(At(name), At($"{name}.{number}"));

    private static string Info(string name) =>
        $$"""{"image": "{{name}}:latest", "values": {"NAME": "{{name}}"}, "remote": null, "created": 1530000000}""";
}
