namespace SystemContainers.Images.Checking;

/// <summary>A rule for definitions.</summary>
/// <param name="Id">Its name, which never changes.</param>
/// <param name="Severity">How much it matters where it is broken.</param>
/// <param name="Recommendation">What to do then, in a sentence.</param>
internal sealed record CheckRule(string Id, FindingSeverity Severity, string Recommendation);
