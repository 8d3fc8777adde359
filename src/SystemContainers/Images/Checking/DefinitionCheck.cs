namespace SystemContainers.Images.Checking;

/// <summary>Checks a definition by all rules.</summary>
internal static class DefinitionCheck
{
    /// <summary>Checks it.</summary>
    /// <param name="source">The definition.</param>
    /// <param name="observer">Hears what is run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The findings, by file and line.</returns>
    internal static async Task<IReadOnlyList<CheckedFinding>> RunAsync(
        DefinitionSource source, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var context = new CheckContext(source);
        DockerfileRules.Check(context);
        ImageRules.Check(context);
        ManifestRules.Check(context);
        VariableRules.Check(context);
        ConfigurationRules.Check(context);
        TmpfilesRules.Check(context);
        HostFileRules.Check(context);
        if (UnitRules.Check(context) is { } unit)
        {
            await UnitVerification.CheckAsync(context, unit, observer, cancellationToken);
        }

        return context.Findings;
    }
}
