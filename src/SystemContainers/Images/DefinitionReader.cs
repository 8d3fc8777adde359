using System.Text;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.Templates;

namespace SystemContainers.Images;

/// <summary>Reads an image's definition from the store, before anything is checked out.</summary>
internal static class DefinitionReader
{
    /// <summary>Where an image has its host files.</summary>
    internal const string HostFolder = "exports/hostfs";

    private const long MaximumFileBytes = 4 * 1024 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="repository">The store.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>,
    /// <see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal static ImageDefinition Read(Repository repository, StoredImage image) =>
        Read(repository, image.Merge(repository, only: "exports"));

    /// <summary>Reads it from an image's merged files.</summary>
    /// <param name="repository">The store.</param>
    /// <param name="root">The image's root, or as much of it as has <c>/exports</c>.</param>
    /// <inheritdoc cref="Read(Repository, StoredImage)"/>
    internal static ImageDefinition Read(Repository repository, MergedDirectory root)
    {
        var exports = root.FindDirectory("exports");
        var manifest = ManifestFile.Parse(ReadFile(repository, root, "exports/manifest.json"));
        return new ImageDefinition
        {
            HasExports = exports is not null,
            PlainConfiguration = ReadFile(repository, root, "exports/config.json"),
            Configuration = ReadTemplate(repository, root, "config.json.template", TemplateFormat.Json),
            Unit = ReadTemplate(repository, root, "service.template", TemplateFormat.Unit),
            Tmpfiles = ReadTemplate(repository, root, "tmpfiles.template", TemplateFormat.Tmpfiles),
            Manifest = manifest,
            HostTemplates = ReadHostTemplates(repository, root, manifest),
        };
    }

    /// <summary>
    /// Reads a text file of an image. Symbolic links are not followed: they could name a file of the host.
    /// </summary>
    /// <param name="repository">The store.</param>
    /// <param name="root">The image's root.</param>
    /// <param name="path">Its path without a leading slash.</param>
    /// <returns>Its text, or null where there is no such file.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/> where it is too
    /// large or not UTF-8.</exception>
    internal static string? ReadFile(Repository repository, MergedDirectory root, string path)
    {
        if (root.FindFile(path) is not { } checksum)
        {
            return null;
        }

        if (repository.LinkTarget(checksum) is not null)
        {
            return null;
        }

        var file = new FileInfo(repository.ContentPath(checksum));

        if (!file.Exists)
        {
            throw new SystemContainersException(
                ErrorCode.StoreCorrupt,
                $"The object {file.FullName} of the image store, which is /{path} of the image, is missing.",
                "Repair the image store, or remove the image and import it again.",
                file.FullName);
        }

        if (file.Length > MaximumFileBytes)
        {
            throw Invalid(path, $"has {file.Length} bytes, more than any real one");
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file.FullName));
        }
        catch (DecoderFallbackException)
        {
            throw Invalid(path, "is not UTF-8 text");
        }
    }

    // The manifest names them by the path that they get, which may have variables in it, or by the one that they have.
    private static Dictionary<string, Template> ReadHostTemplates(
        Repository repository, MergedDirectory root, ManifestFile manifest)
    {
        var names = manifest.InstalledFilesTemplate.ToHashSet(StringComparer.Ordinal);
        var templates = new Dictionary<string, Template>(StringComparer.Ordinal);
        foreach (var path in HostFiles(root.FindDirectory(HostFolder), string.Empty))
        {
            if (names.Count > 0 && (names.Contains(path) || names.Contains(manifest.Rename(path)))
                && ReadFile(repository, root, HostFolder + path) is { } text)
            {
                templates.Add(path, Template.Parse($"hostfs{path}", text, TemplateFormat.Text));
            }
        }

        return templates;
    }

    private static IEnumerable<string> HostFiles(MergedDirectory? directory, string path) =>
        directory is null ? [] : directory.Files.Keys.Select(name => $"{path}/{name}")
            .Concat(directory.Directories.SelectMany(d => HostFiles(d.Value, $"{path}/{d.Key}")));

    private static Template? ReadTemplate(
        Repository repository, MergedDirectory root, string name, TemplateFormat format) =>
        ReadFile(repository, root, "exports/" + name) is { } text ? Template.Parse(name, text, format) : null;

    private static SystemContainersException Invalid(string path, string problem) =>
        new(ErrorCode.InvalidDefinition, $"/{path} of the image {problem}.", "Correct the file in the image.", path);
}
