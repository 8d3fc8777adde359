namespace SystemContainers.Templates;

/// <summary>
/// The tmpfiles configuration of a container whose image brings none: a directory for each bind mount that needs one.
/// </summary>
/// <param name="Text">The configuration; empty where nothing is to be created.</param>
/// <param name="Warnings">Sources that do not exist and cannot be created, because they are files.</param>
internal sealed record GeneratedTmpfiles(string Text, IReadOnlyList<string> Warnings)
{
    private static readonly string[] _fileNames =
    [
        "hosts", "hostname", "resolv.conf", "localtime", "machine-id", "passwd", "group", "shadow", "os-release",
        "nsswitch.conf",
    ];

    private static readonly string[] _fileEndings =
        [".sock", ".socket", ".conf", ".cfg", ".json", ".yaml", ".yml", ".pid", ".pem", ".crt", ".key", ".service"];

    /// <summary>Makes it.</summary>
    /// <param name="configuration">The container's configuration. The directories belong to the user of its
    /// process.</param>
    /// <param name="existsOnHost">Whether a path exists on the host.</param>
    /// <param name="isFileInImage">Whether a path is something else than a directory in the image.</param>
    public static GeneratedTmpfiles Create(
        RuntimeConfiguration configuration, Func<string, bool> existsOnHost, Func<string, bool> isFileInImage)
    {
        var lines = new List<string>();
        var warnings = new List<string>();
        foreach (var mount in configuration.BindMounts.DistinctBy(mount => mount.Source))
        {
            if (!mount.Source.StartsWith('/') || existsOnHost(mount.Source))
            {
                continue;
            }

            if (isFileInImage(mount.Destination) || LooksLikeFile(mount.Source))
            {
                warnings.Add(
                    $"{mount.Location}: {mount.Source} is a file that does not exist on this host, and the container "
                    + "cannot start without it.");
                continue;
            }

            var path = TmpfilesLine.QuotePath(mount.Source);
            lines.Add($"d    {path}   0700 {configuration.UserId} {configuration.GroupId} - -\n");
        }

        return new GeneratedTmpfiles(string.Concat(lines), warnings);
    }

    /// <summary>Whether a path that is not there would be a file's, judged by its name.</summary>
    /// <param name="path">The path.</param>
    internal static bool LooksLikeFile(string path)
    {
        var name = Path.GetFileName(path);
        return _fileNames.Contains(name) || _fileEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
    }
}
