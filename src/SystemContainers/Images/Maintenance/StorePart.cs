using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>A commit of the repository with all that it names.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Ref">The ref that points to it, without prefix where it is the store's; null for none.</param>
/// <param name="Commit">The commit's checksum.</param>
/// <param name="Objects">Names of its objects, those that are missing among them.</param>
internal sealed record StorePart(StorePartKind Kind, string? Ref, string Commit, IReadOnlySet<string> Objects)
{
    /// <summary>The image, where it is one that can be read.</summary>
    internal CommittedImage? Image { get; init; }

    /// <summary>The digest, where it is a layer or configuration.</summary>
    internal string Digest => "sha256:" + Ref;

    /// <summary>Whether objects may be missing, because somebody's pull was interrupted.</summary>
    internal bool IsPartial { get; init; }

    /// <summary>What it is, for people.</summary>
    internal string Display => Kind switch
    {
        StorePartKind.Image => Ref is null ? "an image that only a deployment has" : $"image {RefName.Decode(Ref)}",
        StorePartKind.Layer => $"layer {Digest}",
        StorePartKind.Configuration => $"configuration {Digest}",
        StorePartKind.Foreign => $"{Ref ?? "commit " + Commit}, which is no image's",
        _ => "nothing that is needed",
    };
}
