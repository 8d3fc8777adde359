using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SystemContainers.HostTests.Containers;

namespace SystemContainers.HostTests.Takeover;

/// <summary>
/// Leaves on the host what the old <c>atomic</c> command left: images as commits made by the real <c>ostree</c>, and
/// containers in its layout, with all that belongs to them.
/// </summary>
/// <param name="store">The place for both.</param>
internal sealed class OldCommand(TestStore store)
{
    private string Repository => Path.Combine(store.Folder, ".storage/ostree");

    /// <summary>
    /// Stores an image as skopeo's OSTree transport did, or as the command's own importer before that.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="name">Its name with tag.</param>
    /// <param name="isByTransport">Whether by the transport.</param>
    /// <returns>The commit of its name.</returns>
    public async Task<string> PullAsync(TestImage image, string name, bool isByTransport = true)
    {
        var folder = Directory.CreateTempSubdirectory("old-pull-").FullName;
        try
        {
            var source = (await store.BuildAsync(image)).Source;
            await Host.MustRunAsync("skopeo", "copy", "--quiet", "--format", "v2s2", source, "dir:" + folder);
            Directory.CreateDirectory(Repository);
            await Host.MustRunAsync("ostree", "init", "--repo", Repository, "--mode", "bare");
            var text = await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json"), TestStore.Token);
            var manifest = JsonNode.Parse(text)!;
            var layers = manifest["layers"]!.AsArray().Select(l => Hexadecimal($"{l!["digest"]}")).ToList();
            foreach (var layer in layers)
            {
                await CommitLayerAsync(folder, layer, isByTransport);
            }

            return await (isByTransport
                ? CommitImageAsync(folder, name, text, Hexadecimal($"{manifest["config"]!["digest"]}"))
                : CommitInspectedAsync(folder, name, layers));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Installs a container from an image that was pulled: enabled, and not started.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="image">The image's name.</param>
    /// <param name="port">The port that it serves.</param>
    /// <param name="edit">Changes <c>info</c>, to that of another age.</param>
    /// <param name="number">The deployment's number.</param>
    public async Task InstallAsync(string name, string image, int port, Action<JsonObject>? edit = null, int number = 0)
    {
        var deployment = store.Paths.Deployment(name, number);
        Directory.CreateDirectory(deployment);
        await CheckOutAsync(image, Path.Combine(deployment, "rootfs"));
        var values = Values(name, deployment, image, port);
        var exports = Path.Combine(deployment, "rootfs/exports");
        Write(Path.Combine(deployment, "config.json"), Expand(Path.Combine(exports, "config.json.template"), values));
        var unit = Expand(Path.Combine(exports, "service.template"), values);
        Write(Path.Combine(deployment, name + ".service"), unit);
        Write(store.Paths.Unit(name), unit);
        var template = Path.Combine(exports, "tmpfiles.template");
        if (File.Exists(template))
        {
            Write(Path.Combine(deployment, $"tmpfiles-{name}.conf"), Expand(template, values));
            Write(store.Paths.Tmpfiles(name), Expand(template, values));
            await Host.MustRunAsync("systemd-tmpfiles", "--create", store.Paths.Tmpfiles(name));
        }

        var info = Info(image, await ResolveAsync(image), values, CopyHostFiles(Path.Combine(exports, "hostfs")));
        edit?.Invoke(info);
        Write(
            Path.Combine(deployment, "info"),
            info.ToJsonString(new JsonSerializerOptions { WriteIndented = true, IndentSize = 4 }) + "\n");
        File.CreateSymbolicLink(store.Paths.Link(name), deployment);
        await Host.MustRunAsync("systemctl", "daemon-reload");
        await Host.MustRunAsync("systemctl", "enable", "--quiet", name);
    }

    private async Task CommitLayerAsync(string folder, string layer, bool isByTransport)
    {
        var (blob, tar) = (Path.Combine(folder, layer), Path.Combine(folder, layer + ".tar"));
        await Host.MustRunScriptAsync($"zcat --force '{blob}' >'{tar}'");
        var size = new FileInfo(blob).Length;
        string[] metadata = isByTransport
            ?
            [
                $"docker.size={size}",
                $"docker.uncompressed_size={new FileInfo(tar).Length}",
                $"docker.uncompressed_digest=sha256:{DigestOf(tar)}",
                "tarsplit.output=H4sIAAAAAAAA",
            ]
            : [$"docker.layer={layer}", $"docker.size={new FileInfo(tar).Length}"];
        await CommitAsync(layer, "tar=" + tar, metadata);
    }

    private async Task<string> CommitImageAsync(string folder, string name, string manifest, string configuration)
    {
        var trees = Directory.CreateDirectory(Path.Combine(folder, "trees")).FullName;
        Directory.CreateDirectory(Path.Combine(trees, "config"));
        File.Copy(Path.Combine(folder, configuration), Path.Combine(trees, "config/content"));
        var size = new FileInfo(Path.Combine(folder, configuration)).Length;
        await CommitAsync(configuration, $"dir={trees}/config", $"docker.size={size}");
        Write(Path.Combine(trees, "image/manifest.json"), manifest);
        return await CommitAsync(
            Encode(name),
            $"dir={trees}/image",
            "docker.manifest=" + manifest,
            $"docker.digest=sha256:{DigestOf(Path.Combine(folder, "manifest.json"))}",
            "signatures=0");
    }

    // What `skopeo inspect` had said, and neither a configuration nor a digest of its own.
    private Task<string> CommitInspectedAsync(string folder, string name, List<string> layers)
    {
        var inspected = new JsonObject
        {
            ["Layers"] = new JsonArray([.. layers.Select(l => (JsonNode)("sha256:" + l))]),
            ["Labels"] = new JsonObject { ["atomic.type"] = "system" },
            ["Digest"] = "sha256:" + DigestOf(Path.Combine(folder, "manifest.json")),
        };
        var empty = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName;
        return CommitAsync(Encode(name), "dir=" + empty, "docker.manifest=" + inspected.ToJsonString());
    }

    private Task<string> CommitAsync(string reference, string tree, params string[] metadata) => Host.MustRunAsync(
        "ostree",
        [
            "commit", "--repo", Repository, "--branch", "ociimage/" + reference, "--tree=" + tree, "--subject",
            string.Empty, "--tar-autocreate-parents", .. metadata.Select(m => "--add-metadata-string=" + m),
        ]);

    private Task<string> ResolveAsync(string image) =>
        Host.MustRunAsync("ostree", "rev-parse", "--repo", Repository, "ociimage/" + Encode(image));

    private async Task CheckOutAsync(string image, string target)
    {
        var text = await Host.MustRunAsync(
            "ostree", "show", "--repo", Repository, "--print-metadata-key=docker.manifest",
            "ociimage/" + Encode(image));

        // ostree prints a GVariant, whose quoting of JSON is that of a string in single quotes.
        var json = text.Trim()[1..^1].Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("\\\"", "\"", StringComparison.Ordinal);
        var manifest = JsonNode.Parse(json)!;
        var layers = manifest["layers"]?.AsArray().Select(l => $"{l!["digest"]}")
            ?? manifest["Layers"]!.AsArray().Select(l => $"{l}");
        foreach (var layer in layers)
        {
            await Host.MustRunAsync(
                "ostree", "checkout", "--repo", Repository, "-H", "--union", "--whiteouts",
                "ociimage/" + Hexadecimal(layer), target);
        }
    }

    private static Dictionary<string, string> Values(string name, string deployment, string image, int port) => new()
    {
        ["ALL_PROCESS_CAPABILITIES"] = "\"CAP_CHOWN\",\n\"CAP_SYS_ADMIN\"\n",
        ["ATOMIC"] = "/usr/bin/atomic",
        ["CONF_DIRECTORY"] = "/etc",
        ["DESTDIR"] = deployment,
        ["EXEC_START"] = $"/usr/sbin/runc run '{name}'",
        ["EXEC_STARTPRE"] = string.Empty,
        ["EXEC_STOP"] = $"/usr/sbin/runc kill '{name}'",
        ["EXEC_STOPPOST"] = string.Empty,
        ["HOST_GID"] = "0",
        ["HOST_UID"] = "0",
        ["IMAGE_ID"] = new string('0', 64),
        ["IMAGE_NAME"] = image,
        ["NAME"] = name,
        ["PIDFILE"] = $"/run/container-{name}.pid",
        ["PORT"] = $"{port}",
        ["RECEIVER"] = "World",
        ["RUNTIME"] = "/usr/sbin/runc",
        ["RUN_DIRECTORY"] = "/run",
        ["STATE_DIRECTORY"] = "/var/lib",
        ["UUID"] = "4d9dd1ba-6c1d-4f4a-9ddb-9a0e2f0a7a11",
    };

    private static JsonObject Info(
        string image, string commit, Dictionary<string, string> values, Dictionary<string, string> hostFiles)
    {
        var json = new JsonObject(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value)))
        {
            ["HOST_UID"] = 0, ["HOST_GID"] = 0,
        };
        return new JsonObject
        {
            ["image"] = image,
            ["revision"] = new string('0', 64),
            ["ostree-commit"] = commit,
            ["created"] = 1530000000,
            ["values"] = json,
            ["has-container-service"] = true,
            ["installed-files"] = new JsonArray([.. hostFiles.Keys.Select(k => (JsonNode)k)]),
            ["installed-files-checksum"] = new JsonObject(
                hostFiles.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
            ["installed-files-template"] = new JsonArray(),
            ["rename-installed-files"] = new JsonObject(),
            ["rpm-installed"] = null,
            ["system-package"] = "no",
            ["remote"] = null,
            ["use-links"] = true,
            ["runtime"] = "/usr/sbin/runc",
        };
    }

    private static Dictionary<string, string> CopyHostFiles(string folder)
    {
        var files = new Dictionary<string, string>();
        var present = Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            : [];
        foreach (var file in present)
        {
            var path = file[folder.Length..];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
            files.Add(path, DigestOf(path));
        }

        return files;
    }

    private static string Expand(string template, Dictionary<string, string> values) =>
        values.OrderByDescending(v => v.Key.Length).Aggregate(
            File.ReadAllText(template),
            (text, v) => text.Replace("${" + v.Key + "}", v.Value, StringComparison.Ordinal)
                .Replace("$" + v.Key, v.Value, StringComparison.Ordinal));

    private static string Encode(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? $"{c}" : $"_{(int)c:X2}"));

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static string DigestOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static string Hexadecimal(string digest) => digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
