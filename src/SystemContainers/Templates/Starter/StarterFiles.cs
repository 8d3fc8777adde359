using System.Text.Json.Nodes;

namespace SystemContainers.Templates.Starter;

/// <summary>The texts of the files that an image describes its service with.</summary>
/// <param name="request">What they are to be like.</param>
internal sealed class StarterFiles(StarterRequest request)
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string BindService = "CAP_NET_BIND_SERVICE";

    /// <summary>All of them by name.</summary>
    public IReadOnlyList<(string Name, string Text)> All =>
    [
        ("config.json.template", Configuration()),
        ("service.template", Unit()),
        ("tmpfiles.template", Tmpfiles()),
        (ManifestFile.FileName, Manifest()),
        ("README.md", new StarterReadme(request).Text),
    ];

    private string Configuration()
    {
        var root = DefaultConfiguration.Skeleton();
        root["ociVersion"] = "1.0.2";
        var process = root["process"]!;
        process["args"] = DefaultConfiguration.Texts(request.Command.Select(StarterMount.Escape));
        process["env"] = DefaultConfiguration.Texts(
            request.Variables.Keys.Select(name => $"{name}=${name}").Prepend(Path));
        foreach (var set in process["capabilities"]!.AsObject().Select(set => set.Key).ToList())
        {
            process["capabilities"]![set] = DefaultConfiguration.Texts(request.Ports.Count > 0 ? [BindService] : []);
        }

        var mounts = root["mounts"]!.AsArray();
        mounts.Add(DefaultConfiguration.ResolvConf());
        var destinations = request.Mounts.Select(mount => mount.Destination).ToHashSet();
        mounts.RemoveAll(mount => destinations.Contains((string)mount!["destination"]!));
        foreach (var mount in request.Mounts)
        {
            mounts.Add((JsonNode)mount.ToJson());
        }

        return DefaultConfiguration.Write(root);
    }

    private string Unit() => $"""
        # The unit of the service. systemd.unit(5), systemd.service(5) and systemd.exec(5) have all settings.
        [Unit]
        Description={request.Name}
        After=network.target

        [Service]
        # {(request.Type == StarterServiceType.Notify
            ? "It counts as started when the program sends READY=1 to the socket in NOTIFY_SOCKET: sd_notify(3)."
            : "It counts as started at once. With Type=notify it would when the program says so: sd_notify(3).")}
        Type={(request.Type == StarterServiceType.Notify ? "notify" : "simple")}
        # The commands with which the runtime starts and stops the container.
        ExecStart=$EXEC_START
        ExecStop=$EXEC_STOP
        # Where the container is; the runtime reads config.json there.
        WorkingDirectory=$DESTDIR
        # A program that fails is started again.
        Restart=on-failure
        # How long the program may take to end when it is asked to, before it is killed; without the line 90 seconds.
        TimeoutStopSec=10

        [Install]
        # Installing the image enables the unit, so that every boot starts it.
        WantedBy=multi-user.target

        """;

    private string Tmpfiles()
    {
        var lines = request.Mounts.Select(mount => mount.ToTmpfiles(request.Name)).OfType<string>().Distinct();
        return $"""
            # What systemd-tmpfiles creates before the service starts: type, path, mode, user, group, age, argument.
            # A hyphen takes the default, and leaves alone what is there already. tmpfiles.d(5) has the rules.
            {string.Join('\n', lines)}
            """.TrimEnd('\n') + "\n";
    }

    private string Manifest()
    {
        var defaults = request.Variables.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value));
        return DefaultConfiguration.Write(
            new JsonObject { ["version"] = "1.0", ["defaultValues"] = new JsonObject(defaults) });
    }
}
