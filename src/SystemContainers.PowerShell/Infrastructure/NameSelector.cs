using System.Management.Automation;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>Finds names as PowerShell users expect: by wildcard, and whatever the case.</summary>
internal static class NameSelector
{
    /// <summary>The names that a given name or pattern stands for.</summary>
    /// <param name="given">What the user wrote.</param>
    /// <param name="names">The names there are.</param>
    /// <returns>
    /// For a pattern all that match, perhaps none. For a literal name the one that is equal or, if it is the only one,
    /// equal but for case; else the name as given, for the engine to report.
    /// </returns>
    public static IEnumerable<string> Select(string given, IReadOnlyCollection<string> names)
    {
        if (names.Contains(given, StringComparer.Ordinal))
        {
            return [given];
        }

        if (WildcardPattern.ContainsWildcardCharacters(given))
        {
            var pattern = WildcardPattern.Get(given, WildcardOptions.IgnoreCase);
            return names.Where(pattern.IsMatch);
        }

        var alike = names.Where(name => name.Equals(given, StringComparison.OrdinalIgnoreCase)).Take(2).ToList();
        return alike is [var only] ? [only] : [given];
    }
}
