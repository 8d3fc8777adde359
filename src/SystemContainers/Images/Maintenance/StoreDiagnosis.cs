namespace SystemContainers.Images.Maintenance;

/// <summary>What the store holds and what is wrong with it.</summary>
/// <param name="Map">What it holds.</param>
/// <param name="Problems">What is wrong; images first, then by name.</param>
internal sealed record StoreDiagnosis(StoreMap Map, IReadOnlyList<StoreProblem> Problems)
{
    /// <summary>What is wrong, for users.</summary>
    internal IReadOnlyList<SystemImageStoreFinding> Findings => [.. Problems.Select(p => p.Finding)];
}
