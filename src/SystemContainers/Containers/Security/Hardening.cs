using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Templates;

namespace SystemContainers.Containers.Security;

/// <summary>Applies a profile to a service and says what it got of what its image asked for.</summary>
internal static class Hardening
{
    private const string Masked = "maskedPaths";
    private const string ReadOnly = "readonlyPaths";

    // Nothing a service without more capabilities could use, and much that tells an attacker of the host.
    private static readonly string[] _secretPaths =
    [
        "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/timer_list",
        "/proc/timer_stats",
    ];

    private static readonly string[] _hardwarePaths = ["/proc/acpi", "/proc/asound", "/proc/scsi", "/sys/firmware"];

    // Root without a single capability could else name a program there that the kernel then runs on the host.
    private static readonly string[] _kernelPaths =
        ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    private static readonly string[] _namespaces = ["ipc", "mount", "pid", "uts"];

    private static readonly JsonSerializerOptions _format = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Applies a profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="configuration">Text of the rendered <c>config.json</c>, checked.</param>
    /// <param name="mounts">What of the host it sees.</param>
    /// <param name="isUser">Whether it is a user's, whose systemd may not confine its units.</param>
    internal static HardenedService Apply(
        SecurityProfile profile, string configuration, IReadOnlyList<BindMount> mounts, bool isUser)
    {
        var root = JsonNode.Parse(configuration)!;
        var asked = SecuritySummary.Read(root);
        var capabilities = CapabilitySets.Read(root);
        IReadOnlyDictionary<string, string> unit = new Dictionary<string, string>();
        var text = configuration;
        if (profile == SecurityProfile.Strict)
        {
            Restrict(root);
            unit = isUser ? unit : UnitSandbox.Create(CapabilitySets.Read(root), mounts);
            text = Write(root);
        }
        else if (profile == SecurityProfile.Default && IsPlain(root, capabilities) && Protect(root, capabilities))
        {
            text = Write(root);
        }

        var granted = SecuritySummary.Read(root);
        return new HardenedService(
            text,
            unit,
            [
                .. asked.Select(
                    s => new SecuritySetting(s.Key, s.Value, granted[s.Key], RuntimeConfiguration.FileName)),
                .. unit.OrderBy(s => s.Key, StringComparer.Ordinal)
                    .Select(s => new SecuritySetting(s.Key, string.Empty, s.Value, UnitDropIn.FileName)),
            ]);
    }

    // What asks for more power over its host may need what the protections take, and could undo them anyway.
    private static bool IsPlain(JsonNode root, IReadOnlyList<string> capabilities) =>
        capabilities.All(CapabilitySets.Harmless.Contains) && !Linux.Namespaces(root).Contains("user");

    private static bool Protect(JsonNode root, IReadOnlyList<string> capabilities)
    {
        var linux = Linux.Of(root);
        var isChanged = AddIfAbsent(linux, Masked, _secretPaths) | AddIfAbsent(linux, ReadOnly, _kernelPaths);
        if (linux["seccomp"] is null)
        {
            linux["seccomp"] = SystemCalls.WithoutPrivileged(capabilities);
            isChanged = true;
        }

        return isChanged;
    }

    private static void Restrict(JsonNode root)
    {
        CapabilitySets.Reduce(root);
        root["process"]!["noNewPrivileges"] = true;
        root.AsObject().Remove("hooks");
        var linux = Linux.Of(root);
        linux[Masked] = Linux.Texts(Linux.Read(linux[Masked]).Union(_secretPaths).Union(_hardwarePaths));
        linux[ReadOnly] = Linux.Texts(Linux.Read(linux[ReadOnly]).Union(_kernelPaths));
        linux["seccomp"] ??= SystemCalls.WithoutRare(CapabilitySets.Read(root));
        var missing = _namespaces.Except(Linux.Namespaces(root)).ToList();
        if (linux["namespaces"] is not JsonArray namespaces)
        {
            linux["namespaces"] = namespaces = [];
        }

        missing.ForEach(type => namespaces.Add(new JsonObject { ["type"] = type }));
    }

    private static bool AddIfAbsent(JsonObject linux, string name, string[] paths)
    {
        if (linux[name] is not null)
        {
            return false;
        }

        linux[name] = Linux.Texts(paths);
        return true;
    }

    private static string Write(JsonNode root) => root.ToJsonString(_format) + "\n";
}
