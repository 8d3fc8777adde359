using System.Formats.Tar;
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
            ImageTransport.DockerArchive => FromArchive(
                source, "manifest.json", json => FromDockerManifest(json, source.Selector)),
            ImageTransport.OciArchive => FromArchive(source, "index.json", json => FromIndex(json, source.Selector)),
            ImageTransport.OciLayout => FromLayout(source),
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

    private static string? FromLayout(ImageSource source)
    {
        var index = Path.Combine(source.Location, "index.json");
        return File.Exists(index)
            ? Read(File.ReadAllBytes(index), source, json => FromIndex(json, source.Selector))
            : null;
    }

    // The archive is read for this one file; nothing is extracted.
    private static string? FromArchive(ImageSource source, string file, Func<JsonElement, string?> read)
    {
        try
        {
            using var stream = File.OpenRead(source.Location);
            using var reader = new TarReader(stream);
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.Name.TrimStart('.', '/') == file && entry.DataStream is { Length: < 16 * 1024 * 1024 } data)
                {
                    using var content = new MemoryStream();
                    data.CopyTo(content);
                    return Read(content.ToArray(), source, read);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException
            or OverflowException)
        {
            throw Unreadable(source, e);
        }

        return null;
    }

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
                && (selector is null || annotations.TryGetProperty("org.opencontainers.image.ref.name", out var tag)
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
            throw Unreadable(source, e);
        }
    }

    private static SystemContainersException Unreadable(ImageSource source, Exception cause) =>
        new(
            ErrorCode.InvalidImage, $"{source.Location} cannot be read: {cause.Message}",
            "Check that it is such an archive.", source.Text, inner: cause);
}
