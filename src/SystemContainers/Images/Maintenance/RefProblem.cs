namespace SystemContainers.Images.Maintenance;

/// <summary>What is wrong with a ref, or with what it should lead to.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Name">What users know it by.</param>
/// <param name="Ref">The ref without prefix; null where it is somebody else's.</param>
/// <param name="Problem">The same as the end of a sentence.</param>
internal sealed record RefProblem(SystemImageStoreFindingKind Kind, string Name, string? Ref, string Problem);
