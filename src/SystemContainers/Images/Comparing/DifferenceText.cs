namespace SystemContainers.Images.Comparing;

/// <summary>Says a difference in a few words.</summary>
internal static class DifferenceText
{
    /// <summary>The words.</summary>
    /// <param name="difference">The difference.</param>
    internal static string Of(SystemImageDifference difference) => PrintableText.Of(difference switch
    {
        { Reference: { } reference, Difference: { } other } =>
            string.Join(", ", Changes(difference.Aspects, reference, other)),
        { Reference: { } removed } => Whole(removed),
        { Difference: { } added } => Whole(added),
        { Change: DifferenceChange.Added } => difference.DifferenceValue ?? string.Empty,
        { Change: DifferenceChange.Removed } => difference.ReferenceValue ?? string.Empty,
        _ => Arrow(difference.ReferenceValue ?? "none", difference.DifferenceValue ?? "none"),
    });

    private static string Whole(ImageEntry entry)
    {
        var text = entry.Kind switch
        {
            DifferenceKind.Link => $"-> {entry.LinkTarget}",
            DifferenceKind.File => $"{Octal(entry.Mode)}, {SizeText.Of(entry.Size)}",
            _ => Octal(entry.Mode),
        };
        return (entry.UserId, entry.GroupId) == (0, 0) ? text : $"{text}, owner {Owner(entry)}";
    }

    private static IEnumerable<string> Changes(DifferenceAspects aspects, ImageEntry reference, ImageEntry other)
    {
        if (aspects.HasFlag(DifferenceAspects.Mode))
        {
            yield return $"mode {Arrow(Octal(reference.Mode), Octal(other.Mode))}";
        }

        if (aspects.HasFlag(DifferenceAspects.Owner))
        {
            yield return $"owner {Arrow(Owner(reference), Owner(other))}";
        }

        if (aspects.HasFlag(DifferenceAspects.Attributes))
        {
            yield return $"attributes {Arrow(Attributes(reference), Attributes(other))}";
        }

        if (aspects.HasFlag(DifferenceAspects.Content))
        {
            yield return Content(reference, other);
        }
    }

    // Two sizes that are printed alike would look like no difference.
    private static string Content(ImageEntry reference, ImageEntry other)
    {
        if (reference.LinkTarget is { } target)
        {
            return $"target {Arrow(target, other.LinkTarget!)}";
        }

        var (before, after) = (SizeText.Of(reference.Size), SizeText.Of(other.Size));
        return before != after ? Arrow(before, after)
            : reference.Size == other.Size ? $"content, {before}"
            : Arrow($"{reference.Size} B", $"{other.Size} B");
    }

    private static string Attributes(ImageEntry entry) =>
        entry.Attributes.Count == 0 ? "none" : string.Join(' ', entry.Attributes.Keys.Order(StringComparer.Ordinal));

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    private static string Owner(ImageEntry entry) => $"{entry.UserId}:{entry.GroupId}";

    private static string Arrow(string before, string after) => $"{before} -> {after}";
}
