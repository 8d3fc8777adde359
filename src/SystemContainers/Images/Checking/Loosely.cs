using System.Text.Json;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>
/// Reads values that may have any type: a wrong one is as good as absent, for the schema has said so.
/// </summary>
internal static class Loosely
{
    /// <summary>The value at a place.</summary>
    /// <param name="part">Where to begin.</param>
    /// <param name="names">Names of members from there.</param>
    internal static JsonPart? Find(JsonPart part, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (part.Element.ValueKind != JsonValueKind.Object || part.Member(name) is not { } member)
            {
                return null;
            }

            part = member;
        }

        return part.Element.ValueKind == JsonValueKind.Null ? null : part;
    }

    /// <summary>The elements of an array.</summary>
    /// <param name="part">The array.</param>
    internal static IEnumerable<JsonPart> Items(JsonPart? part) =>
        part is { Element.ValueKind: JsonValueKind.Array } array ? array.Items() : [];

    /// <summary>The members of an object.</summary>
    /// <param name="part">The object.</param>
    internal static IEnumerable<(string Name, JsonPart Value)> Members(JsonPart? part) =>
        part is { Element.ValueKind: JsonValueKind.Object } map ? map.Members() : [];

    /// <summary>The strings of an array, with their places.</summary>
    /// <param name="part">The array.</param>
    internal static IEnumerable<(string Text, JsonPart Part)> Texts(JsonPart? part) =>
        Items(part).Select(item => (Text: Text(item), item)).Where(item => item.Text is not null)
            .Select(item => (item.Text!, item.item));

    /// <summary>A string.</summary>
    /// <param name="part">Its place.</param>
    internal static string? Text(JsonPart? part) =>
        part is { Element.ValueKind: JsonValueKind.String } text ? text.Text() : null;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    /// <param name="part">Its place.</param>
    internal static bool? Flag(JsonPart? part) => part?.Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
