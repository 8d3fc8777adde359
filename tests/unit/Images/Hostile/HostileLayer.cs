using SystemContainers.Images.Layers;
using SystemContainers.UnitTests.Images.Layers;

namespace SystemContainers.UnitTests.Images.Hostile;

/// <summary>A layer that must be refused.</summary>
/// <param name="What">What is wrong with it.</param>
/// <param name="Blob">Its bytes.</param>
/// <param name="Words">What the error says.</param>
/// <param name="Entry">The entry that the error names; null where no entry is to blame.</param>
/// <param name="Example">A vulnerability of this kind that another tool had.</param>
internal sealed record HostileLayer(
    string What, byte[] Blob, string Words, string? Entry = null, string? Example = null)
{
    /// <summary>What the manifest says of it, where that is a lie.</summary>
    public LayerDescriptor? Descriptor { get; init; }

    /// <summary>Limits for the test, so that it need not be large.</summary>
    public LayerLimits? Limits { get; init; }

    /// <summary>A layer of an uncompressed tar.</summary>
    public static HostileLayer Of(
        string what, LayerTar tar, string words, string? entry = null, string? example = null) =>
        new(what, tar.ToArray(), words, entry, example);

    /// <inheritdoc/>
    public override string ToString() => What;
}
