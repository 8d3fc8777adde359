namespace SystemContainers.Containers;

/// <summary>What to repair.</summary>
public sealed record SystemContainerRepairOptions
{
    /// <summary>Names of the containers to repair; null for all, and for all leftovers.</summary>
    public IReadOnlyCollection<string>? Names { get; init; }

    /// <summary>What of the findings of a test to repair; null for all that is found now.</summary>
    public IReadOnlyCollection<SystemContainerFinding>? Findings { get; init; }

    /// <summary>The names to look at; null for all.</summary>
    internal IReadOnlyCollection<string>? Subjects =>
        Names ?? Findings?.Select(f => f.Name).Distinct(StringComparer.Ordinal).ToList();

    /// <summary>Whether a finding is among those to repair.</summary>
    /// <param name="finding">The finding.</param>
    // Not by kind: what is damaged in the store today is a changed file once the store is mended.
    internal bool Selects(SystemContainerFinding finding) =>
        finding.CanRepair && (Findings is null || Findings.Any(f => f.Name == finding.Name && f.Path == finding.Path));
}
