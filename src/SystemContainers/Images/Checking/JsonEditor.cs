using System.Text;
using System.Text.Json;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>Works out changes of a JSON template's text that leave all else as it is: layout, order and variables.
/// </summary>
internal sealed class JsonEditor
{
    private readonly Dictionary<string, Span> _spans = new(StringComparer.Ordinal);
    private readonly string _text;
    private readonly string _mask;

    private JsonEditor(string text, string mask)
    {
        _text = text;
        _mask = mask;
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">Text of the template.</param>
    /// <returns>Null where it cannot be known where things are without the values of variables.</returns>
    internal static JsonEditor? Parse(string text)
    {
        var editor = new JsonEditor(text, JsonMask.Create(text));
        try
        {
            var utf8 = Encoding.UTF8.GetBytes(editor._mask);
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            editor.Read(ref reader, utf8, string.Empty, 0);
            return editor;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Puts a value in place of another.</summary>
    /// <param name="pointer">The old one's place.</param>
    /// <param name="value">The new one, as JSON.</param>
    /// <returns>The change; none where it is not certain.</returns>
    internal IReadOnlyList<TextEdit> Replace(string pointer, string value) =>
        _spans.TryGetValue(pointer, out var span) && IsLiteral(span.Start, span.End)
            ? [new TextEdit(span.Start, span.End - span.Start, value)]
            : [];

    /// <summary>Adds a member or element at the end of an object or array.</summary>
    /// <param name="pointer">Its place.</param>
    /// <param name="text">What to add, as JSON; a member with its name.</param>
    /// <inheritdoc cref="Replace"/>
    internal IReadOnlyList<TextEdit> Add(string pointer, string text)
    {
        if (!_spans.TryGetValue(pointer, out var span))
        {
            return [];
        }

        if (span.Children.Count == 0)
        {
            return string.IsNullOrWhiteSpace(_text[(span.Start + 1)..(span.End - 1)])
                ? [new TextEdit(span.Start + 1, span.End - span.Start - 2, $" {text} ")]
                : [];
        }

        var layout = _mask[(span.Start + 1)..span.Children[0].First];
        return [new TextEdit(span.Children[^1].End, 0, $",{layout}{text}")];
    }

    /// <summary>Removes a member of an object.</summary>
    /// <param name="parent">The object's place.</param>
    /// <param name="name">The member's name.</param>
    /// <inheritdoc cref="Replace"/>
    internal IReadOnlyList<TextEdit> Remove(string parent, string name)
    {
        if (!_spans.TryGetValue(parent, out var span)
            || !_spans.TryGetValue(JsonPart.Append(parent, name), out var member))
        {
            return [];
        }

        var index = span.Children.IndexOf(member);
        var (start, end) = index + 1 < span.Children.Count
            ? (member.First, span.Children[index + 1].First)
            : (index > 0 ? span.Children[index - 1].End : member.First, member.End);
        return IsLiteral(start, end) ? [new TextEdit(start, end - start, string.Empty)] : [];
    }

    private bool IsLiteral(int start, int end) =>
        string.CompareOrdinal(_text, start, _mask, start, end - start) == 0;

    private Span Read(ref Utf8JsonReader reader, byte[] utf8, string pointer, int first)
    {
        var start = Characters(utf8, reader.TokenStartIndex);
        var children = new List<Span>();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                children.Add(Read(ref reader, utf8, $"{pointer}/{index}", -1));
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var nameStart = Characters(utf8, reader.TokenStartIndex);
                var name = JsonPart.Append(pointer, reader.GetString()!);
                reader.Read();
                children.Add(Read(ref reader, utf8, name, nameStart));
            }
        }

        var span = new Span(first < 0 ? start : first, start, Characters(utf8, reader.BytesConsumed), children);
        _spans[pointer] = span;
        return span;
    }

    private static int Characters(byte[] utf8, long bytes) => Encoding.UTF8.GetCharCount(utf8, 0, (int)bytes);

    // First is where a member's name begins; for all else it is where the value does.
    private sealed record Span(int First, int Start, int End, List<Span> Children);
}
