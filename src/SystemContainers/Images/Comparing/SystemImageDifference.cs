using SystemContainers.Images.Comparing;

namespace SystemContainers.Images;

/// <summary>One thing in which two images, or an image and a deployment, are not the same.</summary>
public sealed record SystemImageDifference
{
    /// <summary>The path in the image, with a leading slash, or the name of a label, setting or variable.</summary>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public required DifferenceKind Kind { get; init; }

    /// <summary>How it differs.</summary>
    public required DifferenceChange Change { get; init; }

    /// <summary>What of a file, directory or link has changed.</summary>
    public DifferenceAspects Aspects { get; init; }

    /// <summary>The file, directory or link of the reference.</summary>
    public ImageEntry? Reference { get; init; }

    /// <summary>The file, directory or link of the other side.</summary>
    public ImageEntry? Difference { get; init; }

    /// <summary>The label, setting or variable of the reference; null also for a variable without a default.</summary>
    public string? ReferenceValue { get; init; }

    /// <summary>The label, setting or variable of the other side.</summary>
    public string? DifferenceValue { get; init; }

    /// <summary>The difference in a few words: <c>mode 0755 -> 0644, 1.2 kB -> 1.3 kB</c>.</summary>
    public string Detail => DifferenceText.Of(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Change} {Name}";
}
