namespace SystemContainers.Images.Maintenance;

/// <summary>How a part was made again.</summary>
/// <param name="From">What it was made from.</param>
/// <param name="Written">The damaged or missing objects that were written.</param>
internal sealed record MendResult(string From, IReadOnlySet<string> Written);
