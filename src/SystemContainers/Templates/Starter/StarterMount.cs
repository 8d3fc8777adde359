using System.Text.Json.Nodes;

namespace SystemContainers.Templates.Starter;

/// <summary>A directory or file of the host that the service sees.</summary>
/// <param name="Source">Its path on the host, with <c>.</c> and <c>..</c> resolved.</param>
/// <param name="Destination">Its path in the container.</param>
/// <param name="IsReadOnly">Whether the service may only read it.</param>
internal sealed record StarterMount(string Source, string Destination, bool IsReadOnly)
{
    // A host can have these elsewhere, so definitions name them by their variables.
    private static readonly (string Directory, string Variable)[] _directories =
    [
        ("/var/lib", BuiltInVariables.StateDirectory), ("/run", BuiltInVariables.RunDirectory),
        ("/etc", BuiltInVariables.ConfDirectory),
    ];

    /// <summary>The source as it stands in a template.</summary>
    public string SourceTemplate
    {
        get
        {
            var (directory, variable) = _directories.FirstOrDefault(
                item => HostPath.IsAtOrBelow(Source, item.Directory));
            return directory is null ? Escape(Source) : $"${variable}{Escape(Source[directory.Length..])}";
        }
    }

    /// <summary>Reads a mount.</summary>
    /// <param name="text"><c>SOURCE:DESTINATION</c>, and perhaps <c>:ro</c> or <c>:rw</c>.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public static StarterMount Parse(string text)
    {
        var parts = text.Split(':');
        return parts is [var source, var destination, .. var rest]
            && rest is [] or ["ro" or "rw"]
            && IsPath(source) && IsPath(destination) && HostPath.Normalize(destination) != "/"
            ? new StarterMount(
                HostPath.Normalize(source),
                Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination)),
                rest is ["ro"])
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"'{text}' is no mount.",
                "Write it as SOURCE:DESTINATION with absolute paths, and :ro after it if it is only read.",
                text);
    }

    /// <summary>Text as it stands in a template, where a dollar sign begins a variable.</summary>
    /// <param name="text">The text.</param>
    public static string Escape(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    /// <summary>The mount in the configuration.</summary>
    public JsonObject ToJson() => new()
    {
        ["destination"] = Escape(Destination),
        ["type"] = "bind",
        ["source"] = SourceTemplate,
        ["options"] = DefaultConfiguration.Texts(["rbind", "rprivate", "nosuid", "nodev", IsReadOnly ? "ro" : "rw"]),
    };

    /// <summary>
    /// The line that creates the source; null for a file. Only a directory of the service's own name gets mode and
    /// owner: another may be somebody else's, and there already.
    /// </summary>
    /// <param name="name">The service's name.</param>
    public string? ToTmpfiles(string name)
    {
        var isOwn = _directories.Any(item => HostPath.IsAtOrBelow(Source, $"{item.Directory}/{name}"));
        var access = isOwn ? $"{(IsReadOnly ? "0755" : "0700")} 0 0" : "- - -";
        return GeneratedTmpfiles.LooksLikeFile(Source)
            ? null
            : $"d {TmpfilesLine.QuotePath(SourceTemplate)} {access} - -";
    }

    private static bool IsPath(string path) => path.StartsWith('/') && !path.Any(char.IsControl);
}
