using System.Security.Cryptography;
using System.Text.Json;

namespace SystemContainers.Images.Trust;

/// <summary>
/// A signature policy (containers-policy.json(5)). skopeo applies it; the engine reads it to say which requirements an
/// image met, and to know whether there is anything to check at all.
/// </summary>
internal sealed class SignaturePolicy
{
    private const string HostPath = "/etc/containers/policy.json";
    private const string UserPath = ".config/containers/policy.json";
    private const int MaximumBytes = 16 * 1024 * 1024;

    private readonly JsonElement _root;

    private SignaturePolicy(string path, byte[] content)
    {
        Path = path;
        _root = JsonSerializer.Deserialize(content, TrustJson.Default.JsonElement);
        AcceptsEverything = IsAcceptance(_root);
        Digest = DigestOf(content);
    }

    /// <summary>Where it is.</summary>
    internal string Path { get; }

    /// <summary>Digest of the policy and of all key files that it names, as they are now.</summary>
    internal string Digest { get; }

    /// <summary>
    /// Whether no image from anywhere would be refused, because nothing but <c>insecureAcceptAnything</c> stands in it.
    /// A policy that has anything else, be it unknown or wrong, is left to skopeo to judge by.
    /// </summary>
    internal bool AcceptsEverything { get; }

    /// <summary>Reads the policy that an import is to follow.</summary>
    /// <param name="path">Its path; null takes the user's, or else the host's.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: there is none at the path;
    /// <see cref="ErrorCode.PolicyRejected"/>: there is none at all, or it is no policy.</exception>
    internal static SignaturePolicy Load(string? path)
    {
        var place = path ?? DefaultPaths().FirstOrDefault(File.Exists) ?? throw new SystemContainersException(
            ErrorCode.PolicyRejected,
            $"This host has no signature policy: neither {string.Join(" nor ", DefaultPaths())} is there.",
            "Write one, see containers-policy.json(5), or name one for this import.",
            HostPath);
        try
        {
            return new FileInfo(place).Length <= MaximumBytes
                ? new SignaturePolicy(place, File.ReadAllBytes(place))
                : throw new InvalidDataException("it is too large");
        }
        catch (Exception e) when (path is not null && e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, $"There is no signature policy {path}.", "Check the path.", path, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException
            or JsonException)
        {
            throw Invalid(place, e);
        }
    }

    /// <summary>The requirements that images from a place must meet: those of the most specific scope.</summary>
    /// <param name="place">The place.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PolicyRejected"/>: it is no policy.</exception>
    internal IReadOnlyList<PolicyRequirement> RequirementsFor(ImageSource place)
    {
        try
        {
            return [.. Select(place).EnumerateArray().Select(Read)];
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Invalid(Path, e);
        }
    }

    private static IEnumerable<string> DefaultPaths()
    {
        yield return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), UserPath);
        yield return HostPath;
    }

    private JsonElement Select(ImageSource place)
    {
        if (_root.TryGetProperty("transports", out var transports)
            && transports.TryGetProperty(PolicyScopes.TransportName(place.Transport), out var scopes))
        {
            foreach (var scope in PolicyScopes.Of(place))
            {
                if (scopes.TryGetProperty(scope, out var requirements))
                {
                    return requirements;
                }
            }
        }

        return _root.GetProperty("default");
    }

    private static PolicyRequirement Read(JsonElement requirement) => new(
        requirement.GetProperty("type").GetString() ?? throw new FormatException("a requirement has no type"),
        [.. Texts(requirement, "keyPath", "keyPaths").Select(text => text.GetString()!)],
        [.. Texts(requirement, "keyData", "keyDatas").Select(text => text.GetBytesFromBase64())])
    {
        Json = requirement,
    };

    private static IEnumerable<JsonElement> Texts(JsonElement requirement, string one, string several) =>
        requirement.TryGetProperty(one, out var text) ? [text]
        : requirement.TryGetProperty(several, out var texts) ? texts.EnumerateArray()
        : [];

    private static bool IsAcceptance(JsonElement policy) =>
        policy.ValueKind == JsonValueKind.Object
        && policy.TryGetProperty("default", out var requirements) && AcceptAnything(requirements)
        && policy.EnumerateObject().All(p => p.Name == "default"
            || (p.Name == "transports" && AreAcceptances(p.Value)));

    private static bool AreAcceptances(JsonElement transports) =>
        transports.ValueKind == JsonValueKind.Object
        && transports.EnumerateObject().All(transport =>
            transport.Value.ValueKind == JsonValueKind.Object
            && transport.Value.EnumerateObject().All(scope => AcceptAnything(scope.Value)));

    private static bool AcceptAnything(JsonElement requirements) =>
        requirements.ValueKind == JsonValueKind.Array && requirements.GetArrayLength() > 0
        && requirements.EnumerateArray().All(requirement =>
            requirement.ValueKind == JsonValueKind.Object && requirement.GetPropertyCount() == 1
            && requirement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            && type.ValueEquals(PolicyRequirement.AcceptAnything));

    private string DigestOf(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(content);
        foreach (var path in Files(_root).Where(File.Exists))
        {
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // keyPath, keyPaths, caPath, rekorPublicKeyPath: each member that names files ends so.
    private static IEnumerable<string> Files(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Value.ValueKind switch
        {
            JsonValueKind.String when p.Name.EndsWith("Path", StringComparison.Ordinal) => [p.Value.GetString()!],
            JsonValueKind.Array when p.Name.EndsWith("Paths", StringComparison.Ordinal) =>
                p.Value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!),
            _ => Files(p.Value),
        }),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Files),
        _ => [],
    };

    private static SystemContainersException Invalid(string path, Exception cause) =>
        new(
            ErrorCode.PolicyRejected,
            $"The signature policy {path} cannot be read: {cause.Message}",
            "Put it right, see containers-policy.json(5). Until then no image is accepted.",
            path,
            inner: cause);
}
