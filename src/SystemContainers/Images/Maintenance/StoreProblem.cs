namespace SystemContainers.Images.Maintenance;

/// <summary>A finding, and what of the store it concerns.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Parts">The parts that have the object; none where the finding is about a ref.</param>
internal sealed record StoreProblem(SystemImageStoreFinding Finding, IReadOnlyList<StorePart> Parts)
{
    /// <summary>The ref without prefix, where the finding is about a ref of the store's or what lacks one.</summary>
    internal string? Ref { get; init; }

    /// <summary>The object's name in the repository, where the finding is about one.</summary>
    internal string? Object { get; init; }
}
