using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Building;

/// <summary>
/// The configuration of a built image (image-spec 1.1, <c>config.md</c>): what the build was told, and from its base
/// what it was not told.
/// </summary>
/// <param name="request">What is built.</param>
/// <param name="inherited">The configuration of the base image; null where it has none.</param>
/// <param name="platform">What the image runs on.</param>
internal sealed class ImageConfiguration(
    BuildRequest request, ConfigurationJson? inherited, ImagePlatform platform)
{
    private readonly string _created =
        request.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Makes the document.</summary>
    /// <param name="baseLayers">The layers of the base image.</param>
    /// <param name="layers">The layers on top of them.</param>
    public JsonObject Create(IReadOnlyList<BuiltLayer> baseLayers, IReadOnlyList<BuiltLayer> layers)
    {
        var document = OciDocuments.AddPlatform(new JsonObject { ["created"] = _created }, platform);
        document["config"] = Process();
        document["rootfs"] = new JsonObject
        {
            ["type"] = "layers",
            ["diff_ids"] = OciDocuments.Strings(baseLayers.Concat(layers).Select(layer => layer.DiffId)),
        };
        document["history"] = new JsonArray([.. InheritedHistory(baseLayers), .. layers.Select(Event)]);
        return document;
    }

    private JsonObject Process()
    {
        var options = request.Options;
        var execution = inherited?.Execution;

        // The arguments of another program mean nothing to a new one.
        var command = options.Command.Count > 0 || options.Entrypoint.Count > 0 ? options.Command : execution?.Command;
        var config = new JsonObject();
        AddText(config, "User", options.User ?? execution?.User);
        AddObject(config, "ExposedPorts", execution?.ExposedPorts);
        AddTexts(config, "Env", Environment((execution?.Environment ?? []).OfType<string>()));
        AddTexts(config, "Entrypoint", options.Entrypoint.Count > 0 ? options.Entrypoint : execution?.Entrypoint);
        AddTexts(config, "Cmd", command);
        AddObject(config, "Volumes", execution?.Volumes);
        AddText(config, "WorkingDir", options.WorkingDirectory ?? execution?.WorkingDirectory);
        var labels = request.LabelsOver(execution?.Labels);
        if (labels.Count > 0)
        {
            config["Labels"] = new JsonObject(
                labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value)));
        }

        AddText(config, "StopSignal", execution?.StopSignal is { ValueKind: JsonValueKind.String } signal
            ? signal.GetString()
            : null);
        // It asks the inherited program.
        if (options.Command.Count + options.Entrypoint.Count == 0)
        {
            AddObject(config, "Healthcheck", execution?.Healthcheck);
        }

        return config;
    }

    // A variable of the base keeps its place, so that what it refers to stays before it.
    private IEnumerable<string> Environment(IEnumerable<string> inheritedEntries)
    {
        var given = request.Options.Environment;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in inheritedEntries)
        {
            var name = entry.Split('=', 2)[0];
            if (!given.TryGetValue(name, out var value))
            {
                yield return entry;
            }
            else if (names.Add(name))
            {
                yield return $"{name}={value}";
            }
        }

        foreach (var (name, value) in given.Where(pair => !names.Contains(pair.Key)).OrderBy(
            pair => pair.Key, StringComparer.Ordinal))
        {
            yield return $"{name}={value}";
        }
    }

    // One entry for each layer, or programs that pair them up are misled.
    private IEnumerable<JsonNode> InheritedHistory(IReadOnlyList<BuiltLayer> baseLayers)
    {
        var entries = inherited?.History is { ValueKind: JsonValueKind.Array } history
            ? history.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object).ToList()
            : [];
        return entries.Count(entry => !IsEmptyLayer(entry)) == baseLayers.Count
            ? entries.Select(entry => JsonObject.Create(entry)!)
            : baseLayers.Select(Event);
    }

    private JsonObject Event(BuiltLayer layer) => new() { ["created"] = _created, ["created_by"] = layer.Title };

    private static bool IsEmptyLayer(JsonElement entry) =>
        entry.TryGetProperty("empty_layer", out var isEmpty) && isEmpty.ValueKind == JsonValueKind.True;

    private static void AddText(JsonObject target, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            target[name] = value;
        }
    }

    private static void AddTexts(JsonObject target, string name, IEnumerable<string>? values)
    {
        var texts = OciDocuments.Strings((values ?? []).OfType<string>());
        if (texts.Count > 0)
        {
            target[name] = texts;
        }
    }

    private static void AddObject(JsonObject target, string name, JsonElement? value)
    {
        if (value is { ValueKind: JsonValueKind.Object } given && given.EnumerateObject().Any())
        {
            target[name] = JsonObject.Create(given);
        }
    }
}
