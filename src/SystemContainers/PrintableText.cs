namespace SystemContainers;

/// <summary>Texts of images, which must not be able to write to the terminal of whoever reads them.</summary>
public static class PrintableText
{
    private const int ShortLength = 200;

    /// <summary>A text with a question mark in place of each control character.</summary>
    /// <param name="text">The text.</param>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
    }

    /// <summary>The same of the beginning of a text that may be of any length, for messages.</summary>
    /// <param name="text">The text.</param>
    public static string Short(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text.Length > ShortLength ? text[..ShortLength] : text);
    }
}
