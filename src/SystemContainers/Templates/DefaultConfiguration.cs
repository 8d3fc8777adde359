using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SystemContainers.Templates;

/// <summary>The <c>config.json</c> of a container whose image brings none.</summary>
internal static class DefaultConfiguration
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // The defaults of 'runc spec' 1.1, without a terminal and, as in all images of the collection, with the host's
    // network. /run and /tmp are added because few services start without a place to write to.
    private const string Text = """
        {
          "ociVersion": "1.0.0",
          "process": {
            "terminal": false,
            "user": { "uid": 0, "gid": 0 },
            "args": [],
            "env": [],
            "cwd": "/",
            "capabilities": {
              "bounding": [ "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE" ],
              "effective": [ "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE" ],
              "permitted": [ "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE" ]
            },
            "rlimits": [ { "type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024 } ],
            "noNewPrivileges": true
          },
          "root": { "path": "rootfs", "readonly": true },
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/dev", "type": "tmpfs", "source": "tmpfs",
              "options": [ "nosuid", "strictatime", "mode=755", "size=65536k" ] },
            { "destination": "/dev/pts", "type": "devpts", "source": "devpts",
              "options": [ "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5" ] },
            { "destination": "/dev/shm", "type": "tmpfs", "source": "shm",
              "options": [ "nosuid", "noexec", "nodev", "mode=1777", "size=65536k" ] },
            { "destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue",
              "options": [ "nosuid", "noexec", "nodev" ] },
            { "destination": "/sys", "type": "sysfs", "source": "sysfs",
              "options": [ "nosuid", "noexec", "nodev", "ro" ] },
            { "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
              "options": [ "nosuid", "noexec", "nodev", "relatime", "ro" ] },
            { "destination": "/run", "type": "tmpfs", "source": "tmpfs",
              "options": [ "nosuid", "nodev", "mode=755", "size=65536k" ] },
            { "destination": "/tmp", "type": "tmpfs", "source": "tmpfs",
              "options": [ "nosuid", "nodev", "mode=1777" ] }
          ],
          "linux": {
            "resources": { "devices": [ { "allow": false, "access": "rwm" } ] },
            "namespaces": [ { "type": "pid" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" } ],
            "maskedPaths": [
              "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
              "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi"
            ],
            "readonlyPaths": [ "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger" ]
          }
        }
        """;

    private static readonly JsonSerializerOptions _indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Makes it from what the image's configuration says of its process.</summary>
    /// <param name="image">The image's process.</param>
    /// <param name="readImageFile">Reads <c>/etc/passwd</c> or <c>/etc/group</c> of the image; null where it has
    /// none.</param>
    /// <param name="existsOnHost">Whether a path exists on the host.</param>
    /// <returns>The text of the file.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/> where the image names no
    /// program or an unknown user.</exception>
    public static string Create(
        ImageProcess image, Func<string, string?> readImageFile, Func<string, bool> existsOnHost)
    {
        if (image.Entrypoint.Count + image.Command.Count == 0)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidDefinition,
                "The image says nothing of what to run: it has no config.json.template, no Entrypoint and no Cmd.",
                "Add /exports/config.json.template to the image, or an Entrypoint.");
        }

        var user = ImageUser.Resolve(image.User, readImageFile);
        var root = Skeleton();
        var process = root["process"]!;
        process["args"] = Texts(image.Entrypoint.Concat(image.Command));
        process["env"] = Texts(
            image.Environment.Any(entry => entry.StartsWith("PATH=", StringComparison.Ordinal))
                ? image.Environment
                : image.Environment.Prepend(DefaultPath));
        process["cwd"] = string.IsNullOrEmpty(image.WorkingDirectory) ? "/" : image.WorkingDirectory;
        process["user"]!["uid"] = user.UserId;
        process["user"]!["gid"] = user.GroupId;
        if (user.AdditionalGroupIds.Count > 0)
        {
            process["user"]!["additionalGids"] = new JsonArray([.. user.AdditionalGroupIds.Select(id => (JsonNode)id)]);
        }

        if (existsOnHost("/etc/resolv.conf"))
        {
            root["mounts"]!.AsArray().Add(ResolvConf());
        }

        return Write(root);
    }

    /// <summary>What all of them have in common; the process has neither arguments nor environment.</summary>
    internal static JsonNode Skeleton() => JsonNode.Parse(Text)!;

    /// <summary>The text of a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    internal static string Write(JsonNode configuration) => configuration.ToJsonString(_indented) + "\n";

    /// <summary>The mount that goes with the host's network: the host's name resolution.</summary>
    internal static JsonObject ResolvConf() => new()
    {
        ["destination"] = "/etc/resolv.conf",
        ["type"] = "bind",
        ["source"] = "/etc/resolv.conf",
        ["options"] = Texts(["rbind", "rprivate", "ro"]),
    };

    /// <summary>Texts as an array.</summary>
    /// <param name="texts">The texts.</param>
    internal static JsonArray Texts(IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode)text)]);
}
