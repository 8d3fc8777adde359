using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.Host;

namespace SystemContainers.Templates;

/// <summary>
/// Changes a <c>config.json</c> so that a user who is not root can run it: in a user namespace (OCI runtime
/// specification, config-linux.md, "User namespace mappings"), with what needs root left out, as the old command does.
/// </summary>
internal static class UserConfiguration
{
    private const uint TerminalGroup = 5;

    private static readonly JsonSerializerOptions _format = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Changes it.</summary>
    /// <param name="configuration">Its text, checked.</param>
    /// <param name="ids">Whom the processes can be.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>: its process is someone
    /// whom the user cannot hand out.</exception>
    public static string Adapt(string configuration, UserIds ids)
    {
        var root = JsonNode.Parse(configuration)!.AsObject();
        CheckProcess(root, ids);
        var linux = Member(root, "linux");
        linux["namespaces"] = Namespaces(linux["namespaces"] as JsonArray ?? []);
        linux["uidMappings"] = Mappings(ids.UserId, ids.Users);
        linux["gidMappings"] = Mappings(ids.GroupId, ids.Groups);

        // Devices are the kernel's business there, and limits are those of the unit.
        linux.Remove("resources");
        linux.Remove("cgroupsPath");
        root["mounts"] = Mounts(root["mounts"] as JsonArray ?? [], ids);
        return root.ToJsonString(_format) + "\n";
    }

    private static JsonObject Member(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject member)
        {
            parent[name] = member = [];
        }

        return member;
    }

    private static void CheckProcess(JsonObject root, UserIds ids)
    {
        var process = Member(root, "process");
        if ((process["oomScoreAdj"] as JsonValue)?.TryGetValue<int>(out var adjustment) == true && adjustment < 0)
        {
            process.Remove("oomScoreAdj");
        }

        var user = Member(process, "user");
        Check("user", Number(user["uid"]), ids.Users, "--add-subuids");
        Check("group", Number(user["gid"]), ids.Groups, "--add-subgids");
    }

    private static uint Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<uint>(out var number) ? number : 0;

    private static void Check(string kind, uint id, IReadOnlyList<IdRange> ranges, string option)
    {
        if (id > Total(ranges))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidDefinition,
                $"The image runs as {kind} {id}, and {Environment.UserName} has {Total(ranges)} subordinate {kind}s.",
                $"Have root give more: usermod {option} 100000-165535 {Environment.UserName}.");
        }
    }

    private static long Total(IReadOnlyList<IdRange> ranges) => ranges.Sum(r => (long)r.Count);

    // Who has no network of its own has the host's, which such a user cannot configure.
    private static JsonArray Namespaces(JsonArray given) =>
    [
        .. given.OfType<JsonObject>().Where(n => (string?)n["type"] is not ("network" or "user"))
            .Select(n => n.DeepClone()),
        new JsonObject { ["type"] = "user" },
    ];

    private static JsonArray Mappings(uint id, IReadOnlyList<IdRange> ranges)
    {
        var mappings = new JsonArray(Mapping(0, id, 1));
        uint next = 1;
        foreach (var range in ranges)
        {
            mappings.Add(Mapping(next, range.Start, range.Count));
            next += range.Count;
        }

        return mappings;
    }

    private static JsonNode Mapping(uint inside, uint outside, uint size) =>
        new JsonObject { ["containerID"] = inside, ["hostID"] = outside, ["size"] = size };

    // A new sysfs shows a network namespace, and belongs to whoever made that: here the host.
    private static JsonArray Mounts(JsonArray given, UserIds ids)
    {
        var mounts = new JsonArray();
        foreach (var mount in given.OfType<JsonObject>())
        {
            var destination = (string?)mount["destination"] ?? string.Empty;
            if (!HostPath.IsAtOrBelow(destination, "/sys"))
            {
                mounts.Add(Mount(mount.DeepClone().AsObject(), destination, ids));
            }
            else if (destination == "/sys")
            {
                mounts.Add(new JsonObject
                {
                    ["destination"] = "/sys",
                    ["type"] = "none",
                    ["source"] = "/sys",
                    ["options"] = new JsonArray("rbind", "nosuid", "noexec", "nodev", "ro"),
                });
            }
        }

        return mounts;
    }

    private static JsonObject Mount(JsonObject mount, string destination, UserIds ids)
    {
        var options = (mount["options"] as JsonArray ?? []).Select(o => (string?)o).OfType<string>().ToList();
        if (!HostPath.IsAtOrBelow(destination, "/dev"))
        {
            options = [.. options.Where(o => o is not ("dev" or "suid")).Union(["nosuid", "nodev"])];
        }
        else if (TerminalGroup > Total(ids.Groups))
        {
            options.RemoveAll(o => o.StartsWith("gid=", StringComparison.Ordinal));
        }

        mount["options"] = new JsonArray([.. options.Select(o => (JsonNode)o)]);
        return mount;
    }
}
