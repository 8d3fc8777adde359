using System.Management.Automation;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>
/// Finds names by themselves or by wildcard. Case counts in both: two images or two containers may differ by nothing
/// else, and what is selected may be deleted.
/// </summary>
internal static class NameSelector
{
    /// <summary>What a name has to match.</summary>
    /// <param name="given">What the user wrote, with wildcards.</param>
    public static WildcardPattern PatternOf(string given) => WildcardPattern.Get(given, WildcardOptions.None);

    /// <summary>The names that a given name or pattern stands for.</summary>
    /// <param name="given">What the user wrote.</param>
    /// <param name="names">The names there are.</param>
    /// <returns>
    /// For a pattern all that match, perhaps none, unless it is itself a name. A literal name as given, for the engine
    /// to report where nothing has it.
    /// </returns>
    public static IEnumerable<string> Select(string given, IReadOnlyCollection<string> names) =>
        !names.Contains(given) && WildcardPattern.ContainsWildcardCharacters(given)
            ? names.Where(PatternOf(given).IsMatch)
            : [given];
}
