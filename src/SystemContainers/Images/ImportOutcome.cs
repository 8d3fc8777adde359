namespace SystemContainers.Images;

/// <summary>How the import of one of several images ended.</summary>
/// <param name="Options">What was to be imported.</param>
/// <param name="Result">What the import brought; null where it failed.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record ImportOutcome(ImportOptions Options, ImportResult? Result, SystemContainersException? Error);
