namespace SystemContainers.Images;

/// <summary>What to repair, and how to talk to the registries that it is imported from again.</summary>
public sealed record SystemImageStoreRepairOptions : RegistryOptions
{
    /// <summary>Names of the images to repair; null for all, and for what is no image's.</summary>
    public IReadOnlyCollection<string>? Names { get; init; }

    /// <summary>What of the findings of a test to repair; null for all that is found now.</summary>
    public IReadOnlyCollection<SystemImageStoreFinding>? Findings { get; init; }

    /// <summary>Whether a finding is among those to repair.</summary>
    /// <param name="finding">The finding.</param>
    internal bool Selects(SystemImageStoreFinding finding) =>
        (Names is null || finding.Images.Any(Names.Contains))
        && (Findings is null || Findings.Any(f => f.Kind == finding.Kind && f.Name == finding.Name));
}
