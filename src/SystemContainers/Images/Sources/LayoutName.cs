using System.Text.Json;
using SystemContainers.Images.Building;

namespace SystemContainers.Images.Sources;

/// <summary>The name that the index of an OCI layout records of an image.</summary>
internal static class LayoutName
{
    /// <summary>
    /// The name that containerd and Docker record; else the reference in the layout where that is a full name, as
    /// podman and skopeo record it, or as the tag of the layout's own name.
    /// </summary>
    /// <param name="index">The index.</param>
    /// <param name="source">The layout or the archive of it, and which of its images is meant.</param>
    /// <returns>Null where the index says nothing of it.</returns>
    /// <exception cref="InvalidOperationException">The index is not of that form.</exception>
    /// <exception cref="SystemContainersException">As <see cref="PathName.Of"/>.</exception>
    internal static ImageReference? Of(JsonElement index, ImageSource source)
    {
        var images = Selected(index, source.Selector).ToList();
        var name = images.Select(i => Annotation(i, OciDocuments.NameAnnotation)).Select(Parse)
            .FirstOrDefault(n => n is not null);
        var references = images.Select(i => Annotation(i, OciDocuments.TagAnnotation)).OfType<string>().ToList();
        return name ?? references.Where(IsFullName).Select(Parse).FirstOrDefault(n => n is not null)
            ?? (references is [var tag] && IsTag(tag) ? PathName.Of(source, tag) : null);
    }

    /// <summary>Whether a reference in a layout is the full name of an image, and not its tag alone.</summary>
    /// <param name="reference">The reference.</param>
    internal static bool IsFullName(string reference) =>
        reference.AsSpan().ContainsAny('/', ':') && Parse(reference) is { Repository.Length: > 0 };

    private static bool IsTag(string reference) => Parse("x:" + reference) is not null;

    private static ImageReference? Parse(string? text) =>
        text is not null && ImageReference.TryParse(text, out var name) ? name : null;

    private static IEnumerable<JsonElement> Selected(JsonElement index, string? selector)
    {
        if (!index.TryGetProperty("manifests", out var manifests) || manifests.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        IEnumerable<JsonElement> images = manifests.EnumerateArray();
        return selector is null ? images
            : selector is ['@', .. var number] ? int.TryParse(number, out var i) ? images.Skip(i).Take(1) : []
            : images.Where(image => Annotation(image, OciDocuments.TagAnnotation) == selector);
    }

    private static string? Annotation(JsonElement image, string name) =>
        image.TryGetProperty("annotations", out var annotations) && annotations.TryGetProperty(name, out var value)
            ? value.GetString()
            : null;
}
