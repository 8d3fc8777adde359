using System.Globalization;
using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Transfer;

/// <summary>An image as its registry describes it.</summary>
/// <param name="Digest">Digest of the manifest; of the index where that has no image for the platform.</param>
/// <param name="Platforms">The platforms that there are images for.</param>
/// <param name="Platform">The platform that the rest is of; null where none fits.</param>
/// <param name="Created">When it was built.</param>
/// <param name="Size">Bytes of the layers.</param>
/// <param name="Labels">Its labels.</param>
internal sealed record RemoteImage(
    string Digest,
    IReadOnlyList<ImagePlatform> Platforms,
    ImagePlatform? Platform,
    DateTimeOffset? Created,
    long Size,
    IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Asks for an image.</summary>
    /// <param name="registry">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="wanted">Which image of an index.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<RemoteImage> ReadAsync(
        RegistryReader registry, ImageReference name, ImagePlatform wanted, CancellationToken cancellationToken)
    {
        var (digest, content) = await registry.ReadManifestAsync(name, cancellationToken);
        var entries = registry.Parse(content, () => OciJson.Read(content, RegistryJson.Default.IndexJson)).Manifests;
        if (entries is null)
        {
            return await ReadAsync(registry, digest, content, null, cancellationToken);
        }

        var images = entries.OfType<IndexEntryJson>()
            .Where(e => e is { Digest: not null, ImagePlatform: not null }).ToList();
        List<ImagePlatform> platforms = [.. images.Select(e => e.ImagePlatform!)];
        if (Choose(images, wanted) is not { } chosen)
        {
            return new RemoteImage(digest, platforms, null, null, 0, new Dictionary<string, string>());
        }

        var instance = ImageReference.Parse($"{name.Repository}@{chosen.Digest}");
        var (instanceDigest, manifest) = await registry.ReadManifestAsync(instance, cancellationToken);
        return await ReadAsync(registry, instanceDigest, manifest, platforms, cancellationToken);
    }

    private static async Task<RemoteImage> ReadAsync(
        RegistryReader registry,
        string digest,
        byte[] content,
        IReadOnlyList<ImagePlatform>? platforms,
        CancellationToken cancellationToken)
    {
        var manifest = registry.Parse(content, () => ImageManifest.Parse(content));
        var configuration = await registry.ReadConfigurationAsync(digest, cancellationToken);
        var platform = configuration is { OperatingSystem: { } system, Architecture: { } architecture }
            ? new ImagePlatform(system, architecture, configuration.Variant)
            : null;
        return new RemoteImage(
            digest,
            platforms ?? (platform is null ? [] : [platform]),
            platform,
            DateTimeOffset.TryParse(
                configuration.Created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : null,
            manifest.Layers.Sum(l => l.Size),
            configuration.Execution?.Labels ?? new Dictionary<string, string>());
    }

    // Without a variant in one of the two, system and architecture decide, as skopeo chooses.
    private static IndexEntryJson? Choose(IReadOnlyList<IndexEntryJson> images, ImagePlatform wanted) =>
        images.FirstOrDefault(e => e.ImagePlatform == wanted)
        ?? images.FirstOrDefault(e => e.ImagePlatform! with { Variant = null } == wanted with { Variant = null });
}
