namespace SystemContainers.Images.Layers;

/// <summary>The order of strcmp(3) on UTF-8, in which OSTree sorts names; UTF-16 order differs beyond U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    /// <summary>The one instance; it has no state.</summary>
    internal static Utf8Order Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var left = x!.AsSpan();
        var right = y!.AsSpan();
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        var (a, b) = (left[common], right[common]);

        // Surrogates stand for code points above every other UTF-16 unit's.
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
    }
}
