using System.Text.Json;

namespace SystemContainers.Images.Sources;

/// <summary>The name under which an image is stored when nobody gives one.</summary>
internal static class SourceName
{
    /// <summary>
    /// The name in the registry or daemon; else the one that archive or layout records; else the file's own name.
    /// </summary>
    /// <param name="source">Where the image comes from.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.SourceNotFound"/>,
    /// <see cref="ErrorCode.InvalidReference"/>.</exception>
    internal static ImageReference Of(ImageSource source)
    {
        switch (source.Transport)
        {
            case ImageTransport.Registry or ImageTransport.DockerDaemon or ImageTransport.ContainersStorage:
                return ImageReference.Parse(source.Location);
            case ImageTransport.DockerArchive when source.Selector is { } selector && selector[0] != '@':
                return ImageReference.Parse(selector);
        }

        RequirePresent(source);
        var recorded = source.Transport switch
        {
            ImageTransport.DockerArchive => FromDockerArchive(source),
            ImageTransport.OciArchive or ImageTransport.OciLayout => FromLayout(source),
            _ => null,
        };
        return recorded ?? FromSelector(source);
    }

    private static void RequirePresent(ImageSource source)
    {
        if (!Path.Exists(source.Location))
        {
            throw new SystemContainersException(
                ErrorCode.SourceNotFound, $"There is no {source.Location}.", "Check the path.", source.Text);
        }
    }

    private static ImageReference? FromDockerArchive(ImageSource source) =>
        From(source, "manifest.json", json => FromDockerManifest(json, source.Selector));

    // Docker's list has the name as its user wrote it; the index has it with Docker's own registry. It counts where
    // nobody said which of the two the archive is to be read as.
    private static ImageReference? FromLayout(ImageSource source) =>
        (source.IsPathAlone ? FromDockerArchive(source) : null)
        ?? From(source, SourceLayout.IndexFile, json => LayoutName.Of(json, source));

    // An index that says nothing of the image that was chosen leaves it to skopeo to refuse it.
    private static ImageReference FromSelector(ImageSource source) => source.Selector switch
    {
        { } name when LayoutName.IsFullName(name) => ImageReference.Parse(name),
        { } tag when tag[0] != '@' => PathName.Of(source, tag),
        _ => PathName.Of(source, null),
    };

    private static ImageReference? From(ImageSource source, string file, Func<JsonElement, ImageReference?> read) =>
        SourceFile.Read(source, file) is { } bytes ? Read(bytes, source, read) : null;

    // Without a selector, @N, the old command took the last image of an archive; of its tags the first.
    private static ImageReference? FromDockerManifest(JsonElement manifest, string? selector)
    {
        var images = manifest.EnumerateArray().ToList();
        var image = selector is null ? images.LastOrDefault()
            : int.TryParse(selector.AsSpan(1), out var number) ? images.ElementAtOrDefault(number)
            : default;
        return image.ValueKind != JsonValueKind.Undefined && image.TryGetProperty("RepoTags", out var tags)
            && tags.ValueKind == JsonValueKind.Array && tags.GetArrayLength() > 0
            && tags[0].GetString() is { } text && ImageReference.TryParse(text, out var name)
            ? name
            : null;
    }

    // A member that is not of its type makes JsonElement throw InvalidOperationException.
    private static ImageReference? Read(byte[] bytes, ImageSource source, Func<JsonElement, ImageReference?> read)
    {
        try
        {
            return read(JsonSerializer.Deserialize(bytes, ProxyJson.Default.JsonElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw SourceFile.Unreadable(source, e);
        }
    }
}
