namespace SystemContainers.Cli.Output;

/// <summary>The digits of a digest, which are the ID of an image.</summary>
internal static class Hexadecimal
{
    private const int ShortLength = 12;

    /// <summary>All digits, without <c>sha256:</c>.</summary>
    /// <param name="digest">The digest.</param>
    public static string Of(string digest) => digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>The first digits, as the lists show them.</summary>
    /// <param name="digest">The digest.</param>
    public static string ShortOf(string digest)
    {
        var digits = Of(digest);
        return digits[..Math.Min(ShortLength, digits.Length)];
    }
}
