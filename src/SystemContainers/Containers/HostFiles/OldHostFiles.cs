using SystemContainers.Templates;

namespace SystemContainers.Containers.HostFiles;

/// <summary>
/// The host files of a deployment of the old command, which did not keep them apart: most are still what the image
/// has in <c>/exports/hostfs</c>.
/// </summary>
internal static class OldHostFiles
{
    /// <summary>Reads them.</summary>
    /// <param name="directory">The deployment's directory.</param>
    /// <param name="info">Its <c>info</c>.</param>
    internal static IEnumerable<HostFile> Read(string directory, DeploymentInfo info)
    {
        var exports = Path.Combine(directory, "rootfs", "exports");
        var templates = info.InstalledFiles.Values.Contains(string.Empty) ? TryReadTemplates(exports) : [];
        return info.InstalledFiles.Select(
            file => Read(Path.Join(exports, "hostfs", file.Key), file.Key, file.Value, templates));
    }

    // One that was renamed or rendered has another content than the file of that name in the image, or there is none.
    private static HostFile Read(string source, string path, string checksum, IReadOnlyCollection<string>? templates)
    {
        if (checksum != HostFile.NoContent && new FileInfo(source) is { Exists: true, LinkTarget: null })
        {
            var kept = HostFile.Read(path, source);
            if (checksum.Length == 0 ? templates?.Contains(path) == false : kept.Checksum == checksum)
            {
                return kept;
            }
        }

        return new HostFile(path, null, checksum);
    }

    // Without it nobody can say which of them were rendered.
    private static IReadOnlyCollection<string>? TryReadTemplates(string exports)
    {
        var manifest = Path.Combine(exports, ManifestFile.FileName);
        try
        {
            return ManifestFile.Parse(File.Exists(manifest) ? File.ReadAllText(manifest) : null).InstalledFilesTemplate;
        }
        catch (SystemContainersException)
        {
            return null;
        }
    }
}
