using System.Text.Json.Nodes;
using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Trust;

/// <summary>
/// Keys, images that they signed or did not, in the open registry, and the host's configuration of where signatures are
/// (containers-registries.d(5)), for the tests of one class.
/// </summary>
public sealed class SignedImages : IAsyncLifetime
{
    private const string Registry = "127.0.0.1:5000";

    private readonly string _folder = Directory.CreateTempSubdirectory("test-trust-").FullName;
    private readonly string _namespace = $"trust-{Guid.NewGuid():N}";

    /// <summary>Where images go.</summary>
    public TestStore Store { get; } = new();

    /// <summary>The repository with GPG signatures.</summary>
    internal string GpgRepository => $"{Registry}/{_namespace}/gpg";

    /// <summary>The repository with sigstore signatures.</summary>
    internal string SigstoreRepository => $"{Registry}/{_namespace}/sigstore";

    /// <summary>The key that tests trust.</summary>
    internal GpgKey Key { get; private set; } = null!;

    /// <summary>The key that tests do not trust.</summary>
    internal GpgKey Stranger { get; private set; } = null!;

    /// <summary>The sigstore key that tests trust.</summary>
    internal SigstoreKey SigstoreKey { get; private set; } = null!;

    /// <summary>The digests of the images by tag.</summary>
    internal Dictionary<string, string> Digests { get; } = [];

    private string RegistriesFile => $"/etc/containers/registries.d/{_namespace}.yaml";

    private string Lookaside => Path.Combine(_folder, "signatures");

    public async ValueTask InitializeAsync()
    {
        if (!Host.IsThrowAway)
        {
            return;
        }

        await Store.InitializeAsync();
        await Host.StartRegistriesAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(RegistriesFile)!);
        await File.WriteAllTextAsync(RegistriesFile, $"""
            docker:
              {GpgRepository}:
                sigstore: file://{Lookaside}
                sigstore-staging: file://{Lookaside}
              {SigstoreRepository}:
                use-sigstore-attachments: true

            """);
        Key = await GpgKey.CreateAsync(_folder, "trusted");
        Stranger = await GpgKey.CreateAsync(_folder, "stranger");
        await PushWithGpgAsync();
        await PushWithSigstoreAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            File.Delete(RegistriesFile);
            SigstoreKey.Dispose();
            await Key.EndAsync();
            await Stranger.EndAsync();
        }

        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Writes a signature policy.</summary>
    /// <param name="default">What applies to all that no scope covers: a type of requirement.</param>
    /// <param name="scopes">Requirements by transport and scope.</param>
    /// <returns>Its path.</returns>
    internal string WritePolicy(
        string @default, params (string Transport, string Scope, JsonObject Requirement)[] scopes)
    {
        var transports = new JsonObject();
        foreach (var (transport, scope, requirement) in scopes)
        {
            var within = (JsonObject)(transports[transport] ??= new JsonObject());
            within[scope] = new JsonArray(requirement);
        }

        var policy = new JsonObject { ["default"] = new JsonArray(Requirement(@default)), ["transports"] = transports };
        var path = Path.Combine(_folder, $"policy-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, policy.ToJsonString());
        return path;
    }

    /// <summary>A requirement that needs no key.</summary>
    /// <param name="type">Its type.</param>
    internal static JsonObject Requirement(string type) => new() { ["type"] = type };

    /// <summary>The requirement of a GPG signature.</summary>
    /// <param name="key">The key that must have made it.</param>
    internal static JsonObject SignedBy(GpgKey key) =>
        new() { ["type"] = "signedBy", ["keyType"] = "GPGKeys", ["keyPath"] = key.PublicKey };

    /// <summary>The requirement of a sigstore signature.</summary>
    /// <param name="key">The key that must have made it.</param>
    internal static JsonObject SignedBy(SigstoreKey key) =>
        new() { ["type"] = "sigstoreSigned", ["keyPath"] = key.PublicKey };

    /// <summary>Imports under a policy.</summary>
    /// <param name="source">The image.</param>
    /// <param name="policy">The policy; null takes the host's.</param>
    /// <param name="name">The name to store it under.</param>
    /// <param name="observer">Hears what happens.</param>
    internal Task<ImportResult> ImportAsync(
        string source, string? policy, string? name = null, IEngineObserver? observer = null) =>
        Store.Engine.Images.ImportAsync(
            Import(source, policy) with { Name = name is null ? null : ImageReference.Parse(name) },
            observer ?? NullObserver.Instance,
            TestStore.Token);

    /// <summary>What to import under a policy.</summary>
    /// <param name="source">The image.</param>
    /// <param name="policy">The policy; null takes the host's.</param>
    internal static ImportOptions Import(string source, string? policy) => new()
    {
        Source = ImageSource.Parse(source, "/"),
        AllowInsecure = source.StartsWith(Registry, StringComparison.Ordinal),
        SignaturePolicy = policy,
    };

    private async Task PushWithGpgAsync()
    {
        await Key.PushSignedAsync(await BuildAsync("gpg-signed"), $"{GpgRepository}:signed");
        await Stranger.PushSignedAsync(await BuildAsync("gpg-stranger"), $"{GpgRepository}:stranger");
        await Key.PushSignedAsync(
            await BuildAsync("gpg-renamed"), $"{GpgRepository}:renamed", $"{GpgRepository}:another-name");
        await PushAsync(await BuildAsync("gpg-unsigned"), $"{GpgRepository}:unsigned");
        await PushAsync(await BuildAsync("gpg-exchanged"), $"{GpgRepository}:exchanged");

        // The signature of another image in the place of its own.
        Directory.Move(SignaturesOf("gpg-signed"), SignaturesOf("gpg-exchanged"));
        await Key.PushSignedAsync(await BuildAsync("gpg-signed"), $"{GpgRepository}:signed");
    }

    private async Task PushWithSigstoreAsync()
    {
        SigstoreKey = new SigstoreKey(_folder, "sigstore");
        using var stranger = new SigstoreKey(_folder, "sigstore-stranger");
        using var registry = new RegistryClient();
        var path = $"{_namespace}/sigstore";
        foreach (var tag in (string[])["signed", "stranger", "renamed", "unsigned", "exchanged"])
        {
            await PushAsync(await BuildAsync($"sigstore-{tag}"), $"{SigstoreRepository}:{tag}");
        }

        string Name(string tag) => $"{SigstoreRepository}:{tag}";
        await SigstoreKey.SignAsync(registry, path, Digests["sigstore-signed"], Name("signed"));
        await stranger.SignAsync(registry, path, Digests["sigstore-stranger"], Name("stranger"));
        await SigstoreKey.SignAsync(registry, path, Digests["sigstore-renamed"], Name("another-name"));
        await SigstoreKey.SignAsync(
            registry, path, Digests["sigstore-exchanged"], Name("exchanged"), Digests["sigstore-signed"]);
    }

    // skopeo keeps the signatures of an image in a folder named for repository and digest.
    private string SignaturesOf(string image) =>
        Path.Combine(Lookaside, $"{_namespace}/gpg@{Digests[image].Replace(':', '=')}");

    private async Task<string> BuildAsync(string tag)
    {
        var built = await Store.BuildAsync(new TestImage(tag) { Greeting = tag });
        Digests[tag] = built.Digest;
        return built.Source;
    }

    private static Task PushAsync(string source, string name) =>
        Host.MustRunAsync("skopeo", "copy", "--quiet", "--dest-tls-verify=false", source, "docker://" + name);
}
