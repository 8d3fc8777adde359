using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>The files that the image puts on its host, and what <c>manifest.json</c> says of them.</summary>
internal static class HostFileRules
{
    private static readonly string[] _directories =
    [
        "/boot", "/dev", "/proc", "/run", "/sys", "/etc/pam.d", "/etc/ssh", "/etc/systemd/system",
        "/usr/lib/systemd/system", "/etc/sudoers.d",
    ];

    private static readonly string[] _beginnings =
        ["/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/sudoers", "/etc/ld.so", "/etc/cron"];

    /// <summary>Checks them.</summary>
    /// <param name="context">The check.</param>
    internal static void Check(CheckContext context)
    {
        if (context.Source.HostFiles is not { } files)
        {
            return;
        }

        var renames = Renames(context);
        var taken = new Dictionary<string, HostFileEntry>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var path = Rename(file.Path, renames, []);
            CheckPath(context, file, path);
            if (!taken.TryAdd(path, file))
            {
                context.Add(
                    CheckRules.HostFileConflict, NameOf(file), null,
                    $"It and {taken[path].Path} both become {path} on the host.");
            }

            if ((file.Mode & (UnixFileMode.SetUser | UnixFileMode.SetGroup)) != 0)
            {
                context.Add(
                    CheckRules.HostFilePrivileged, NameOf(file), null,
                    "It is setuid or setgid, so whoever runs it on the host gets its owner's rights.");
            }
        }

        CheckManifest(context, files, taken);
    }

    /// <summary>The host files that are templates.</summary>
    /// <param name="context">The check.</param>
    internal static IEnumerable<Template> Templates(CheckContext context)
    {
        var renames = Renames(context);
        foreach (var file in context.Source.HostFiles ?? [])
        {
            if (context.Manifest.InstalledFilesTemplate.Contains(Rename(file.Path, renames, []))
                && TryRead(file) is { } template)
            {
                yield return template;
            }
        }
    }

    private static void CheckPath(CheckContext context, HostFileEntry file, string path)
    {
        var target = file.LinkTarget is { } link ? Path.GetFullPath(link, Path.GetDirectoryName(path)!) : null;
        if (IsForbidden(path))
        {
            context.Add(
                CheckRules.HostFileForbidden, NameOf(file), null,
                $"{path} belongs to the host, and no image may replace it.");
        }
        else if (target is not null && IsForbidden(target))
        {
            context.Add(
                CheckRules.HostFileForbidden, NameOf(file), null,
                $"It is a link to {target}, which belongs to the host.");
        }
    }

    // A drop-in for the container's own unit has the container's name in its path.
    private static bool IsForbidden(string path) =>
        !path.Contains(SampleValues.ContainerName, StringComparison.Ordinal)
        && (_directories.Any(directory => HostPath.IsAtOrBelow(HostPath.Normalize(path), directory))
            || _beginnings.Any(beginning => path.StartsWith(beginning, StringComparison.Ordinal)));

    private static void CheckManifest(
        CheckContext context, IReadOnlyList<HostFileEntry> files, Dictionary<string, HostFileEntry> installed)
    {
        if (ManifestRules.Read(context) is not { } manifest)
        {
            return;
        }

        // What an earlier renaming leads through is used as well.
        var walked = new HashSet<string>(StringComparer.Ordinal);
        var renames = Renames(context);
        foreach (var file in files)
        {
            Rename(file.Path, renames, walked);
        }

        foreach (var (path, value) in Loosely.Members(Loosely.Find(manifest, "renameFiles")))
        {
            if (!walked.Contains(path))
            {
                AddUnused(context, value, $"'{path}' is to be renamed, and is no host file.");
            }
        }

        foreach (var (path, part) in Loosely.Texts(Loosely.Find(manifest, "installedFilesTemplate")))
        {
            if (!installed.ContainsKey(path))
            {
                AddUnused(context, part, $"'{path}' is to be a template, and no host file has that path in the end.");
            }
        }
    }

    private static void AddUnused(CheckContext context, JsonPart part, string message) =>
        context.Add(CheckRules.ManifestUnusedPath, DefinitionSource.ManifestFile, part.Line, message);

    private static Dictionary<string, string> Renames(CheckContext context) =>
        context.Manifest.RenameFiles.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Render(piece => context.Values.GetValueOrDefault(piece.Use!.Variable, "value")),
            StringComparer.Ordinal);

    // Component by component, so that directories can be renamed and renamings follow one another.
    private static string Rename(string path, Dictionary<string, string> renames, HashSet<string> walked)
    {
        var result = string.Empty;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            result += '/' + name;
            if (renames.TryGetValue(result, out var other))
            {
                walked.Add(result);
                result = other.TrimEnd('/');
            }
        }

        return result;
    }

    private static Template? TryRead(HostFileEntry file)
    {
        try
        {
            return file.Read() is { } text ? Template.Parse(NameOf(file), text, TemplateFormat.Text) : null;
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.InvalidDefinition)
        {
            return null;
        }
    }

    private static string NameOf(HostFileEntry file) => DefinitionSource.HostFolder + file.Path;
}
