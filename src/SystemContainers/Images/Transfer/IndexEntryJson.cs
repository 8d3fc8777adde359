using System.Text.Json.Serialization;
using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Transfer;

/// <summary>An image of an index.</summary>
internal sealed record IndexEntryJson
{
    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("platform")]
    public PlatformJson? Platform { get; init; }

    /// <summary>
    /// The platform. Null for what is no image but says something of one, an attestation, which has the platform
    /// <c>unknown</c>.
    /// </summary>
    internal ImagePlatform? ImagePlatform =>
        Platform is { OperatingSystem: { Length: > 0 } system, Architecture: { Length: > 0 } architecture }
        && system != "unknown"
            ? new ImagePlatform(system, architecture, Platform.Variant)
            : null;
}
