namespace SystemContainers.Images.Checking;

/// <summary>A finding, and how its file is corrected.</summary>
/// <param name="Finding">What users see.</param>
/// <param name="Edits">The changes of its file; none where the correction is not certain.</param>
internal sealed record CheckedFinding(SystemImageFinding Finding, IReadOnlyList<TextEdit> Edits);
