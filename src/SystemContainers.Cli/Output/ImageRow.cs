using System.Text.Json.Serialization;
using SystemContainers.Images;

namespace SystemContainers.Cli.Output;

/// <summary>
/// An image as the lists show it. As JSON its keys are those of the old command, in their order, then the new ones.
/// </summary>
internal sealed record ImageRow(
    string Repo,
    string Tag,
    bool IsDangling,
    bool Used,
    bool Vulnerable,
    string Id,
    string Type,
    string Created,
    string VirtualSize,
    string Backend,
    [property: JsonPropertyName("vuln_info")] IReadOnlyDictionary<string, string> VulnerabilityInfo,
    string Name,
    string Digest,
    long Size,
    long CompressedSize,
    string? Platform,
    IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Makes the row of an image; when it was imported stands for a time that nobody knows.</summary>
    /// <param name="image">The image.</param>
    /// <param name="isUsed">Whether a container was made from it.</param>
    public static ImageRow Of(SystemImage image, bool isUsed) => new(
        Repo: image.Repository,
        Tag: image.Tag ?? "<none>",
        IsDangling: false,
        Used: isUsed,
        Vulnerable: false,
        Id: Hexadecimal.Of(image.Digest),
        Type: "image",
        Created: LocalTime.Format(BuildTime.Known(image.Created) ?? image.Imported),
        VirtualSize: ByteSize.Format(image.Size),
        Backend: "ostree",
        VulnerabilityInfo: new Dictionary<string, string>(),
        Name: image.Name,
        Digest: image.Digest,
        Size: image.Size,
        CompressedSize: image.CompressedSize,
        Platform: image.Platform?.ToString(),
        Labels: image.Labels);
}
