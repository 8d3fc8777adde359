namespace SystemContainers.Images.Maintenance;

/// <summary>A finding, and what of the store it concerns.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Parts">The parts that have the object, or the part that the ref should lead to if that is there.</param>
internal sealed record StoreProblem(SystemImageStoreFinding Finding, IReadOnlyList<StorePart> Parts)
{
    /// <summary>The ref without prefix, where the finding is about a ref of the store's or about what lacks one.</summary>
    internal string? Ref { get; init; }

    /// <summary>The object's name in the repository, where the finding is about one.</summary>
    internal string? Object { get; init; }
}
