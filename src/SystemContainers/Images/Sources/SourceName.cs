using System.Text.Json;

namespace SystemContainers.Images.Sources;

/// <summary>The name under which an image is stored when nobody gives one.</summary>
internal static class SourceName
{
    private const string NameAnnotation = "io.containerd.image.name";

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
            ImageTransport.DockerArchive => From(
                source, "manifest.json", json => FromDockerManifest(json, source.Selector)),
            ImageTransport.OciArchive or ImageTransport.OciLayout => From(
                source, SourceLayout.IndexFile, json => FromIndex(json, source.Selector)),
            _ => null,
        };
        return recorded is not null && ImageReference.TryParse(recorded, out var name) ? name : FromPath(source);
    }

    private static void RequirePresent(ImageSource source)
    {
        if (!Path.Exists(source.Location))
        {
            throw new SystemContainersException(
                ErrorCode.SourceNotFound, $"There is no {source.Location}.", "Check the path.", source.Text);
        }
    }

    private static string? From(ImageSource source, string file, Func<JsonElement, string?> read) =>
        SourceFile.Read(source, file) is { } bytes ? Read(bytes, source, read) : null;

    // Without a selector, @N, the old command took the last image of an archive; of its tags the first.
    private static string? FromDockerManifest(JsonElement manifest, string? selector)
    {
        var images = manifest.EnumerateArray().ToList();
        var image = selector is null ? images.LastOrDefault()
            : int.TryParse(selector.AsSpan(1), out var number) ? images.ElementAtOrDefault(number)
            : default;
        return image.ValueKind != JsonValueKind.Undefined && image.TryGetProperty("RepoTags", out var tags)
            && tags.ValueKind == JsonValueKind.Array && tags.GetArrayLength() > 0
            ? tags[0].GetString()
            : null;
    }

    private static string? FromIndex(JsonElement index, string? selector)
    {
        if (!index.TryGetProperty("manifests", out var manifests) || manifests.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var manifest in manifests.EnumerateArray())
        {
            if (manifest.TryGetProperty("annotations", out var annotations)
                && annotations.TryGetProperty(NameAnnotation, out var name)
                && (selector is null || annotations.TryGetProperty(SourceLayout.TagAnnotation, out var tag)
                    && tag.GetString() == selector))
            {
                return name.GetString();
            }
        }

        return null;
    }

    private static ImageReference FromPath(ImageSource source)
    {
        var name = Path.GetFileName(source.Location.TrimEnd('/'));
        foreach (var ending in (ReadOnlySpan<string>)[".tar", ".tar.gz", ".tgz"])
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                name = name[..^ending.Length];
            }
        }

        return ImageReference.Parse(source.Selector is { } tag && tag[0] != '@' ? $"{name}:{tag}" : name);
    }

    // A member that is not of its type makes JsonElement throw InvalidOperationException.
    private static string? Read(byte[] bytes, ImageSource source, Func<JsonElement, string?> read)
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
