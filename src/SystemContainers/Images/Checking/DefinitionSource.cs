using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Checking;

/// <summary>What is checked: the files of a definition, wherever they come from.</summary>
internal sealed record DefinitionSource
{
    /// <summary>The plain configuration.</summary>
    internal const string PlainConfigurationFile = "config.json";

    /// <summary>The template of the configuration.</summary>
    internal const string ConfigurationFile = "config.json.template";

    /// <summary>The template of the unit.</summary>
    internal const string UnitFile = "service.template";

    /// <summary>The template of the tmpfiles configuration.</summary>
    internal const string TmpfilesFile = "tmpfiles.template";

    /// <summary>The manifest.</summary>
    internal const string ManifestFile = "manifest.json";

    /// <summary>The folder of host files.</summary>
    internal const string HostFolder = "hostfs";

    /// <summary>The files that make a definition.</summary>
    internal static IReadOnlyList<string> Files { get; } =
        [PlainConfigurationFile, ConfigurationFile, UnitFile, TmpfilesFile, ManifestFile];

    /// <summary>Name of the image, or path of the folder.</summary>
    internal required string Name { get; init; }

    /// <summary>What stands before the name of a file in findings: nothing, or <c>exports/</c>.</summary>
    internal string Prefix { get; init; } = string.Empty;

    /// <summary>The texts of those of <see cref="Files"/> that are there, by name.</summary>
    internal required IReadOnlyDictionary<string, string> Texts { get; init; }

    /// <summary>The host files, or null where nobody knows which the image will have.</summary>
    internal IReadOnlyList<HostFileEntry>? HostFiles { get; init; }

    /// <summary>The text of the <c>Dockerfile</c>, where there is one.</summary>
    internal string? Dockerfile { get; init; }

    /// <summary>The image, where one is checked and not a folder.</summary>
    internal CheckedImage? Image { get; init; }

    /// <summary>What cannot be read, with what is wrong.</summary>
    internal IReadOnlyList<(string File, string Problem)> Unreadable { get; init; } = [];
}
