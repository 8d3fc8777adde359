namespace SystemContainers.Images;

/// <summary>One thing that is wrong with the image store.</summary>
public sealed record SystemImageStoreFinding
{
    /// <summary>
    /// What is concerned: an object as <c>CHECKSUM.TYPE</c>, a ref as <c>ociimage/…</c>, a layer or configuration by
    /// digest, or an image by name.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>What is wrong with it.</summary>
    public required SystemImageStoreFindingKind Kind { get; init; }

    /// <summary>How much it matters: a warning where no image and no container needs what is damaged.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>Names of the images that have it, sorted.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Digests of the layers that have it.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>Names of the containers with a deployment of an image that has it, sorted.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>What was found, in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Whether a repair can be tried: to import again what is needed, and drop what is not.</summary>
    public bool CanRepair { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Kind} {Name}: {Message}";
}
