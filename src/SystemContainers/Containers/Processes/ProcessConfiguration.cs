using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Templates;

namespace SystemContainers.Containers.Processes;

/// <summary>
/// The <c>config.json</c> of a process beside the services: a service's, with another process, a terminal if there is
/// one, and no place in the cgroup of a unit that may not run.
/// </summary>
internal static class ProcessConfiguration
{
    private static readonly JsonSerializerOptions _format = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The whole file, for a container of its own.</summary>
    /// <param name="configuration">Text of the service's file.</param>
    /// <param name="rootFileSystem">Path of its root file system.</param>
    /// <param name="options">What to run.</param>
    /// <param name="isTerminal">Whether it has a terminal.</param>
    /// <param name="readRootFile">Reads a file of the root file system; null where it has none.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/> where the text is no such
    /// file; <see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static string Container(
        string configuration, string rootFileSystem, ProcessOptions options, bool isTerminal,
        Func<string, string?> readRootFile)
    {
        var root = Parse(configuration);
        Edit(Object(root, "process"), options, isTerminal, readRootFile);
        Object(root, "root")["path"] = rootFileSystem;
        (root["linux"] as JsonObject)?.Remove("cgroupsPath");
        return root.ToJsonString(_format);
    }

    /// <summary>The process alone, for a container that runs.</summary>
    /// <inheritdoc cref="Container"/>
    internal static string Process(
        string configuration, ProcessOptions options, bool isTerminal, Func<string, string?> readRootFile)
    {
        var process = Object(Parse(configuration), "process");
        Edit(process, options, isTerminal, readRootFile);
        return process.ToJsonString(_format);
    }

    /// <summary>What of the host's <c>/run</c> the container sees.</summary>
    /// <param name="configuration">Text of the file.</param>
    internal static IEnumerable<string> RuntimeSources(string configuration) =>
        (Parse(configuration)["mounts"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(m => Text(m["type"]) is "bind" or "rbind"
                || (m["options"] as JsonArray ?? []).Any(o => Text(o) is "bind" or "rbind"))
            .Select(m => Text(m["source"]) ?? string.Empty)
            .Where(s => s.StartsWith("/run/", StringComparison.Ordinal)
                || s.StartsWith("/var/run/", StringComparison.Ordinal));

    private static void Edit(
        JsonObject process, ProcessOptions options, bool isTerminal, Func<string, string?> readRootFile)
    {
        process["terminal"] = isTerminal;
        if (options.Command.Count > 0)
        {
            process["args"] = Array(options.Command);
            process.Remove("commandLine");
        }

        if (options.WorkingDirectory is { } directory)
        {
            process["cwd"] = directory.StartsWith('/')
                ? directory
                : throw Invalid(
                    $"The working directory '{directory}' is not absolute.", "Write it from the container's root.");
        }

        if (options.User is not null)
        {
            SetUser(process, options.User, readRootFile);
        }

        SetEnvironment(process, options.Environment);
    }

    private static void SetUser(JsonObject process, string name, Func<string, string?> readRootFile)
    {
        ImageUser user;
        try
        {
            user = ImageUser.Resolve(name, readRootFile);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.InvalidDefinition)
        {
            throw Invalid($"The container has no user or group '{name}'.", "Give a number, or a name that it has.");
        }

        process["user"] = new JsonObject
        {
            ["uid"] = user.UserId,
            ["gid"] = user.GroupId,
            ["additionalGids"] = new JsonArray([.. user.AdditionalGroupIds.Select(g => (JsonNode)g)]),
        };
    }

    private static void SetEnvironment(JsonObject process, IReadOnlyDictionary<string, string> variables)
    {
        if (variables.Keys.FirstOrDefault(n => n.Length == 0 || n.Contains('=', StringComparison.Ordinal)) is { } wrong)
        {
            throw Invalid($"'{wrong}' is no name of an environment variable.", "Write NAME=value.");
        }

        var kept = (process["env"] as JsonArray ?? []).Select(Text).OfType<string>()
            .Where(e => !variables.ContainsKey(e.Split('=', 2)[0]));
        process["env"] = Array([.. kept, .. variables.Select(v => $"{v.Key}={v.Value}")]);
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw NoConfiguration("it is no JSON object");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw NoConfiguration(e.Message);
        }
    }

    private static JsonObject Object(JsonObject parent, string name) =>
        parent[name] as JsonObject ?? throw NoConfiguration($"it has no object '{name}'");

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static SystemContainersException NoConfiguration(string reason) => new(
        ErrorCode.InvalidDefinition,
        $"The container's {RuntimeConfiguration.FileName} cannot be used: {reason}.",
        "Update the container, or install it again.",
        RuntimeConfiguration.FileName);

    private static SystemContainersException Invalid(string problem, string remedy) =>
        new(ErrorCode.InvalidArgument, problem, remedy);
}
