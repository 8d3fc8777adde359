using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Containers.Health;
using SystemContainers.Containers.Security;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>
/// The file <c>info</c> of a deployment. Its keys are the old command's, which must be able to read it; keys that it
/// does not know are added, and none that it knows is left out.
/// </summary>
internal sealed record DeploymentInfo
{
    private const string FileName = "info";

    private static readonly JsonSerializerOptions _format = new()
    {
        WriteIndented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary><c>image</c>: the image's name.</summary>
    internal required string Image { get; init; }

    /// <summary><c>revision</c>: the image's digest; written without <c>sha256:</c>.</summary>
    internal required string Digest { get; init; }

    /// <summary><c>ostree-commit</c>: the commit of the image's ref.</summary>
    internal required string Commit { get; init; }

    /// <summary><c>created</c>: when the deployment was made.</summary>
    internal required DateTimeOffset Created { get; init; }

    /// <summary><c>values</c>: all template values, computed ones included.</summary>
    internal required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary><c>runtime</c>: path of the OCI runtime.</summary>
    internal required string Runtime { get; init; }

    /// <summary><c>has-container-service</c>: whether it has a unit.</summary>
    internal bool HasService { get; init; } = true;

    /// <summary><c>remote</c>: the root file system of another deployment that it uses, if it does.</summary>
    internal string? Remote { get; init; }

    /// <summary><c>system-package</c>: <c>yes</c> if host files become a package.</summary>
    internal string SystemPackage { get; init; } = "no";

    /// <summary><c>rpm-installed</c>: the file of the deployment's package; null where it has none.</summary>
    internal string? Package { get; init; }

    /// <summary>
    /// <c>user-values</c> (new): names of the values that the user set; null in files of the old command.
    /// </summary>
    internal IReadOnlyList<string>? UserValues { get; init; }

    /// <summary><c>unit-settings</c> (new): settings that the user added to the unit.</summary>
    internal IReadOnlyDictionary<string, string> UnitSettings { get; init; } = new Dictionary<string, string>();

    /// <summary><c>start-policy</c> (new): how the user wants starts to be judged.</summary>
    internal StartPolicy StartPolicy { get; init; } = new();

    /// <summary><c>image-start-policy</c> (new): how the image wants its starts to be judged.</summary>
    internal StartPolicy ImageStartPolicy { get; init; } = new();

    /// <summary>
    /// <c>profile</c> (new): what the service gets of what its image asks for; all of it where nothing is said.
    /// </summary>
    internal SecurityProfile Profile { get; init; } = SecurityProfile.Image;

    /// <summary><c>security</c> (new): what it asks for and gets.</summary>
    internal IReadOnlyList<SecuritySetting> Security { get; init; } = [];

    /// <summary>How starts are judged.</summary>
    internal StartPolicy EffectivePolicy => StartPolicy.Over(ImageStartPolicy);

    /// <summary>
    /// <c>installed-files-checksum</c>: the host files by path, with the SHA-256 of their content in hexadecimal digits
    /// or <c>0</c>. <c>installed-files</c> is the list of the same paths.
    /// </summary>
    internal IReadOnlyDictionary<string, string> InstalledFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// <c>packaged-files</c> (new): the paths on the host of the files in the deployment's package; null where it has
    /// none, and in files that have no such key.
    /// </summary>
    internal IReadOnlyList<string>? PackagedFiles { get; init; }

    /// <summary><c>installed-directories</c> (new): the directories that were made for host files.</summary>
    internal IReadOnlyList<string> InstalledDirectories { get; init; } = [];

    /// <summary><c>replaced-files</c> (new): files of the host that were replaced by host files, by force.</summary>
    internal IReadOnlyList<string> ReplacedFiles { get; init; } = [];

    /// <summary>
    /// <c>rendered-files-checksum</c> (new): the SHA-256 of the files that were made from templates, by their names in
    /// the deployment; null in files that have no such key.
    /// </summary>
    internal IReadOnlyDictionary<string, string>? RenderedFiles { get; init; }

    /// <summary>Reads the file of a deployment.</summary>
    /// <param name="deployment">The deployment's directory.</param>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    internal static DeploymentInfo Read(string deployment)
    {
        var path = Path.Combine(deployment, FileName);
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is a directory.");
        }

        var bytes = File.ReadAllBytes(path);
        try
        {
            return Parse(JsonNode.Parse(bytes) as JsonObject ?? throw new InvalidDataException("it is no JSON object"));
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or FormatException or OverflowException
                or ArgumentException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    /// <summary>Writes the file of a deployment that is being staged.</summary>
    /// <param name="deployment">The deployment's directory.</param>
    internal void Write(string deployment)
    {
        var json = new JsonObject
        {
            ["image"] = Image,
            ["revision"] = Hexadecimal(Digest),
            ["ostree-commit"] = Commit,
            ["created"] = Created.ToUnixTimeSeconds(),
            ["values"] = new JsonObject(Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(Value)),
            ["has-container-service"] = HasService,
            ["installed-files"] = Texts(InstalledFiles.Keys.Order(StringComparer.Ordinal)),
            ["installed-files-checksum"] = Checksums(InstalledFiles),
            ["installed-files-template"] = new JsonArray(),
            ["rename-installed-files"] = new JsonObject(),
            ["rpm-installed"] = Package,
            ["system-package"] = SystemPackage,
            ["remote"] = Remote,
            ["use-links"] = true,
            ["runtime"] = Runtime,
            ["user-values"] = Texts(UserValues ?? []),
            ["installed-directories"] = Texts(InstalledDirectories),
            ["replaced-files"] = Texts(ReplacedFiles),
            ["unit-settings"] = new JsonObject(
                UnitSettings.OrderBy(s => s.Key, StringComparer.Ordinal)
                    .Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))),
            ["profile"] = Profile.ToString(),
            ["security"] = SecurityJson.Write(Security),
            ["start-policy"] = StartPolicyJson.Write(StartPolicy),
            ["image-start-policy"] = StartPolicyJson.Write(ImageStartPolicy),
        };
        if (RenderedFiles is not null)
        {
            json["rendered-files-checksum"] = Checksums(RenderedFiles);
        }

        if (PackagedFiles is not null)
        {
            json["packaged-files"] = Texts(PackagedFiles.Order(StringComparer.Ordinal));
        }

        var path = Path.Combine(deployment, FileName);
        File.WriteAllText(path, json.ToJsonString(_format) + "\n", new UTF8Encoding(false));
        File.SetUnixFileMode(path, FileModes.Public);
    }

    private static DeploymentInfo Parse(JsonObject json) => new()
    {
        Image = Text(json, "image") ?? string.Empty,
        Digest = Text(json, "revision") is { Length: > 0 } revision ? "sha256:" + Hexadecimal(revision) : string.Empty,
        Commit = Text(json, "ostree-commit") ?? string.Empty,
        Created = DateTimeOffset.FromUnixTimeSeconds(
            long.Parse(Text(json, "created") ?? "0", CultureInfo.InvariantCulture)),
        Values = ReadValues(json["values"] as JsonObject),
        Runtime = Text(json, "runtime") ?? string.Empty,
        HasService = json["has-container-service"] is not JsonValue service || service.GetValue<bool>(),
        Remote = Text(json, "remote"),
        SystemPackage = Text(json, "system-package") ?? "no",
        Package = ReadFileName(json, "rpm-installed"),
        UnitSettings = ReadValues(json["unit-settings"] as JsonObject),
        UserValues = ReadTexts(json, "user-values"),
        Profile = Enum.TryParse<SecurityProfile>(Text(json, "profile"), out var profile) && Enum.IsDefined(profile)
            ? profile
            : SecurityProfile.Image,
        Security = SecurityJson.Read(json["security"]),
        StartPolicy = StartPolicyJson.Read(json["start-policy"]),
        ImageStartPolicy = StartPolicyJson.Read(json["image-start-policy"]),
        InstalledFiles = ReadInstalledFiles(json),
        PackagedFiles = ReadTexts(json, "packaged-files"),
        InstalledDirectories = ReadTexts(json, "installed-directories") ?? [],
        ReplacedFiles = ReadTexts(json, "replaced-files") ?? [],
        RenderedFiles = json["rendered-files-checksum"] is JsonObject rendered ? ReadValues(rendered) : null,
    };

    // It becomes a path: whatever leads out of the deployment is no name.
    private static string? ReadFileName(JsonObject json, string key) =>
        Text(json, key) is { Length: > 4 } name && !name.Contains('/', StringComparison.Ordinal)
        && name.EndsWith(".rpm", StringComparison.Ordinal) && name[0] is not ('-' or '.')
            ? name
            : null;

    private static JsonObject Checksums(IReadOnlyDictionary<string, string> files) => new(
        files.OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value)));

    // The first versions of the old command recorded no checksums: without one nobody can say that a file is unchanged.
    private static Dictionary<string, string> ReadInstalledFiles(JsonObject json)
    {
        var checksums = ReadValues(json["installed-files-checksum"] as JsonObject);
        return (ReadTexts(json, "installed-files") ?? []).Distinct(StringComparer.Ordinal)
            .ToDictionary(
                path => path, path => checksums.GetValueOrDefault(path, string.Empty), StringComparer.Ordinal);
    }

    private static List<string>? ReadTexts(JsonObject json, string key) =>
        (json[key] as JsonArray)?.OfType<JsonNode>().Select(n => n.ToString()).ToList();

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string? Text(JsonObject json, string key) => json[key]?.ToString();

    private static Dictionary<string, string> ReadValues(JsonObject? values) =>
        (values ?? []).Where(v => v.Value is not null).ToDictionary(
            v => v.Key, v => v.Value!.ToString(), StringComparer.Ordinal);

    // The old command writes these two as numbers.
    private static KeyValuePair<string, JsonNode?> Value(KeyValuePair<string, string> value) =>
        new(value.Key, value.Key is BuiltInVariables.HostUid or BuiltInVariables.HostGid
            ? JsonValue.Create(uint.Parse(value.Value, CultureInfo.InvariantCulture))
            : JsonValue.Create(value.Value));

    private static string Hexadecimal(string digest) => digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
