using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SystemContainers.Templates;

/// <summary>
/// Puts the processes of a container into the cgroup of its unit, so that the unit's limits hold them and
/// <c>systemctl status</c> shows them: in a cgroup below, beside that of the runtime which systemd started.
/// </summary>
internal static class UnitCgroup
{
    private const string Root = "/sys/fs/cgroup";

    // systemd's controllers (systemd.resource-control(5)): a cgroup named as a file of one gets another name.
    private static readonly string[] _controllers =
    [
        "cpu", "cpuacct", "cpuset", "io", "blkio", "memory", "devices", "pids", "bpf-firewall", "bpf-devices",
        "bpf-foreign", "bpf-socket-bind", "bpf-restrict-network-interfaces",
    ];

    private static readonly string[] _limits =
        ["blockIO", "cpu", "hugepageLimits", "memory", "network", "pids", "rdma", "unified"];

    private static readonly (string Prefix, string Controller)[] _limitSettings =
        [("CPU", "cpu"), ("IO", "io"), ("Memory", "memory"), ("Tasks", "pids")];

    private static readonly JsonSerializerOptions _format = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether a configuration has limits of its own.</summary>
    /// <param name="configuration">Text of the <c>config.json</c>, checked.</param>
    public static bool HasLimits(string configuration) =>
        JsonNode.Parse(configuration)?["linux"]?["resources"] is JsonObject resources
        && _limits.Any(name => IsSet(resources[name]));

    /// <summary>The settings of a unit that are limits and need a controller that is not there.</summary>
    /// <param name="settings">Names of settings (systemd.resource-control(5)).</param>
    /// <param name="controllers">The controllers that are there.</param>
    public static IEnumerable<string> WithoutController(
        IEnumerable<string> settings, IReadOnlyCollection<string> controllers) =>
        settings.Where(name => _limitSettings.Any(
            limit => name.StartsWith(limit.Prefix, StringComparison.Ordinal)
                && !controllers.Contains(limit.Controller)));

    /// <summary>The command of a unit that starts the runtime in its place.</summary>
    /// <remarks>
    /// In cgroup v2 a cgroup with processes in it hands no controllers on (cgroups(7), "no internal processes"): were
    /// the runtime in the unit's own, runc would make the container's a threaded one, which systemd can neither show
    /// nor kill nor stop, and crun would make none. DelegateSubgroup= does the same only from systemd 254 on. A unit is
    /// kept whatever the host boots with, so the shell looks.
    /// </remarks>
    /// <param name="command">The command line of the runtime.</param>
    public static string StartCommand(string command) =>
        $"/bin/sh -ec 'test ! -e {Root}/cgroup.controllers || {{ "
        + $"own={Root}$$(sed -n s/^0:://p /proc/self/cgroup)/runtime; mkdir -p $$own; echo 0 >$$own/cgroup.procs; }}; "
        + $"exec {command}'";

    /// <summary>Names the cgroup in a configuration.</summary>
    /// <param name="configuration">Text of the <c>config.json</c>, checked.</param>
    /// <param name="path">The container's cgroup.</param>
    public static string Place(string configuration, string path)
    {
        var root = JsonNode.Parse(configuration)!;
        if (root["linux"] is not JsonObject linux)
        {
            root["linux"] = linux = [];
        }

        linux["cgroupsPath"] = path;
        return root.ToJsonString(_format) + "\n";
    }

    /// <summary>
    /// The cgroup of a unit's container, or null where the unit's slice is not known before it is loaded.
    /// </summary>
    /// <param name="unit">The unit's name in full.</param>
    /// <param name="text">The unit's text.</param>
    /// <param name="settings">Settings that are added to it.</param>
    public static string? PathOf(string unit, string text, IReadOnlyDictionary<string, string> settings)
    {
        var slice = settings.GetValueOrDefault("Slice") ?? UnitFile.Parse(unit, text).Entries
            .LastOrDefault(e => e is { Kind: UnitEntryKind.Setting, Name: "Slice" })?.Value.Trim() ?? string.Empty;
        return slice.Contains('%', StringComparison.Ordinal)
            ? null
            : $"{SlicePath(slice.Length == 0 ? "system.slice" : slice)}/{Escape(unit)}/container";
    }

    // The slice a-b.slice is in a.slice, and -.slice is the root (systemd.slice(5)).
    private static string SlicePath(string slice)
    {
        var parts = slice[..^".slice".Length].Split('-', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(parts.Select((_, i) => $"/{Escape(string.Join('-', parts[..(i + 1)]) + ".slice")}"));
    }

    private static string Escape(string name) =>
        name[0] is '_' or '.' || name.StartsWith("cgroup.", StringComparison.Ordinal)
        || _controllers.Contains(name[..name.LastIndexOf('.')])
            ? "_" + name
            : name;

    private static bool IsSet(JsonNode? node) => node switch
    {
        JsonObject members => members.Any(m => IsSet(m.Value)),
        JsonArray items => items.Any(IsSet),
        JsonValue value when value.TryGetValue<long>(out var number) => number != 0,
        JsonValue value when value.TryGetValue<string>(out var text) => text.Length > 0,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        null => false,
        _ => true,
    };
}
