using SystemContainers.Templates;

namespace SystemContainers.Images;

/// <summary>What an image says of its service: the files in its <c>/exports</c>.</summary>
internal sealed record ImageDefinition
{
    /// <summary>Whether the image has <c>/exports</c> at all.</summary>
    internal required bool HasExports { get; init; }

    /// <summary><c>config.json</c>, used as it is where the image has it.</summary>
    internal string? PlainConfiguration { get; init; }

    /// <summary><c>config.json.template</c>.</summary>
    internal Template? Configuration { get; init; }

    /// <summary><c>service.template</c>.</summary>
    internal Template? Unit { get; init; }

    /// <summary><c>tmpfiles.template</c>.</summary>
    internal Template? Tmpfiles { get; init; }

    /// <summary><c>manifest.json</c>.</summary>
    internal required ManifestFile Manifest { get; init; }

    /// <summary>The host files that are templates, by path in <c>/exports/hostfs</c>.</summary>
    internal IReadOnlyDictionary<string, Template> HostTemplates { get; init; } = new Dictionary<string, Template>();

    /// <summary>
    /// The templates that the image has; a plain configuration wins over its template, and an image without a service
    /// has neither configuration nor unit.
    /// </summary>
    internal IEnumerable<Template> Templates =>
        new[] { ServiceTemplate(PlainConfiguration is null ? Configuration : null), ServiceTemplate(Unit), Tmpfiles }
            .OfType<Template>().Concat(HostTemplates.Values).Concat(Manifest.RenameFiles.Values);

    private Template? ServiceTemplate(Template? template) => Manifest.NoContainerService ? null : template;
}
