using System.Text;
using System.Text.Json;

namespace SystemContainers.Templates;

/// <summary>A JSON text, read strictly (no comments, no trailing commas, no name twice), that knows its
/// lines.</summary>
internal sealed class JsonFile
{
    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false };
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly byte[] _utf8;
    private readonly string _where;
    private int _line = 1;
    private int _counted;

    private JsonFile(string fileName, byte[] utf8, string where)
    {
        FileName = fileName;
        _utf8 = utf8;
        _where = where;
    }

    /// <summary>Name of the file, for messages.</summary>
    public string FileName { get; }

    /// <summary>The value of the whole text.</summary>
    public JsonPart Root => new(this, string.Empty, RootElement);

    private JsonElement RootElement { get; set; }

    /// <summary>Reads a text.</summary>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <param name="where">Said before a line number in messages, where the text is not the file's own.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/> with line and
    /// column.</exception>
    public static JsonFile Parse(string fileName, string text, string where = "")
    {
        var file = new JsonFile(fileName, Encoding.UTF8.GetBytes(text), where);
        file.Read();
        return file;
    }

    /// <summary>Whether a text is one JSON value, by the same strict rules.</summary>
    /// <param name="text">The text.</param>
    public static bool IsValid(string text)
    {
        try
        {
            JsonDocument.Parse(Encoding.UTF8.GetBytes(text), _strict).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The line of a value, or 1 where there is none.</summary>
    /// <param name="pointer">The place, as a JSON Pointer (RFC 6901).</param>
    public int LineOf(string pointer) => _lines.GetValueOrDefault(pointer, 1);

    private void Read()
    {
        try
        {
            using var document = JsonDocument.Parse(_utf8);
            RootElement = document.RootElement.Clone();
            var reader = new Utf8JsonReader(_utf8);
            reader.Read();
            Index(ref reader, string.Empty);
        }
        catch (JsonException error)
        {
            var line = (int)(error.LineNumber ?? 0);
            throw NotJson(line + 1, Column(line, (int)(error.BytePositionInLine ?? 0)), Reason(error), error);
        }
        catch (InvalidOperationException error)
        {
            // The reader's answer to an escaped half of a surrogate pair.
            throw NotJson(_line, null, "a string is not valid text", error);
        }
    }

    private void Index(ref Utf8JsonReader reader, string pointer)
    {
        _lines[pointer] = LineAt((int)reader.TokenStartIndex);
        if (reader.TokenType == JsonTokenType.String)
        {
            reader.GetString();
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                Index(ref reader, $"{pointer}/{index}");
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var line = LineAt((int)reader.TokenStartIndex);
                var name = reader.GetString()!;
                if (!_lines.TryAdd(JsonPart.Append(pointer, name), line))
                {
                    throw NotJson(line, null, $"the name '{name}' stands twice in one object", null);
                }

                reader.Read();
                Index(ref reader, JsonPart.Append(pointer, name));
            }
        }
    }

    private int LineAt(int offset)
    {
        _line += _utf8.AsSpan(_counted, offset - _counted).Count((byte)'\n');
        _counted = offset;
        return _line;
    }

    private int Column(int line, int bytes)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            start = Array.IndexOf(_utf8, (byte)'\n', start) + 1;
        }

        return Encoding.UTF8.GetCharCount(_utf8, start, Math.Min(bytes, _utf8.Length - start)) + 1;
    }

    private SystemContainersException NotJson(int line, int? column, string reason, Exception? inner)
    {
        var place = column is null ? $"line {line}" : $"line {line}, column {column}";
        return new SystemContainersException(
            ErrorCode.InvalidDefinition,
            $"{FileName} is not valid JSON, {_where}{place}: {reason.TrimEnd('.')}.",
            "Correct the file in the image.",
            FileName,
            inner: inner)
        {
            Line = line,
        };
    }

    // Without the position that the message ends with, which counts from 0 and in bytes.
    private static string Reason(JsonException error)
    {
        var end = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message[..end];
    }
}
