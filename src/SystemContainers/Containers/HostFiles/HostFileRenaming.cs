using SystemContainers.Templates;

namespace SystemContainers.Containers.HostFiles;

/// <summary>The key <c>renameFiles</c> of an image's <c>manifest.json</c>, with its variables replaced.</summary>
internal sealed class HostFileRenaming
{
    private readonly ManifestFile _manifest;
    private readonly Dictionary<Template, string> _names;

    /// <summary>Expands the new names.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="values">A value for every variable.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: a new name is no absolute
    /// path.</exception>
    internal HostFileRenaming(ManifestFile manifest, IReadOnlyDictionary<string, string> values)
    {
        _manifest = manifest;
        _names = manifest.RenameFiles.ToDictionary(n => n.Value, n => n.Value.Expand(values));
        foreach (var (from, template) in manifest.RenameFiles)
        {
            var to = _names[template];
            if (!to.StartsWith('/') || to.Split('/').Any(part => part is "." or "..") || to.TrimEnd('/').Length == 0)
            {
                throw new SystemContainersException(
                    ErrorCode.InvalidDefinition,
                    $"{ManifestFile.FileName}: renameFiles gives {from} the name '{to}', which is no absolute path.",
                    "Correct it in the image, or give other values for the variables in it.",
                    from);
            }
        }
    }

    /// <summary>The path on the host of a path in <c>/exports/hostfs</c>.</summary>
    /// <param name="path">The path, from <c>/</c>.</param>
    internal string Apply(string path) => _manifest.Rename(path, template => _names[template]);
}
