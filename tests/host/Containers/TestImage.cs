using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>
/// A small image to build: a static busybox, <c>/usr/bin/run.sh</c> and the definition of the hello-world example, with
/// what a test wants different.
/// </summary>
/// <param name="Tag">The image's tag.</param>
internal sealed record TestImage(string Tag)
{
    private const string Unit = """
        [Unit]
        Description=Test container $NAME for $RECEIVER

        [Service]
        ExecStart=$EXEC_START
        ExecStop=$EXEC_STOP
        Restart=on-failure
        WorkingDirectory=$DESTDIR

        [Install]
        WantedBy=multi-user.target

        """;

    private static readonly string _example = Path.Combine(Host.Repository, "examples", "hello-world");

    private static readonly Lazy<Task<string>> _roots = new(BuildRootsAsync);

    /// <summary>What the service says, in the words of a shell.</summary>
    public string Greeting { get; init; } = "Hi $RECEIVER";

    /// <summary>The service's program; null serves <see cref="Greeting"/>.</summary>
    public string? Script { get; init; }

    /// <summary>Text of <c>service.template</c>; null leaves the file out.</summary>
    public string? UnitTemplate { get; init; } = Unit;

    /// <summary>Text of <c>tmpfiles.template</c>; null leaves the file out.</summary>
    public string? TmpfilesTemplate { get; init; }

    /// <summary>Host files, by path, with their text; a text that begins with "-> " is the target of a link.</summary>
    public IReadOnlyDictionary<string, string> HostFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Text of <c>manifest.json</c>; null takes the example's.</summary>
    public string? Manifest { get; init; }

    /// <summary>Changes the folder that becomes <c>/exports</c>.</summary>
    public Action<string> EditExports { get; init; } = _ => { };

    /// <summary>Changes the text of the example's <c>config.json.template</c>.</summary>
    public Func<string, string> EditConfiguration { get; init; } = text => text;

    /// <summary>Whether the image has <c>/exports</c>.</summary>
    public bool HasExports { get; init; } = true;

    /// <summary>Changes how it is built.</summary>
    public Func<ImageBuildOptions, ImageBuildOptions> EditOptions { get; init; } = options => options;

    /// <summary>The image's service serves its greeting on <c>$PORT</c>.</summary>
    public string ServingScript => $"""
        #!/bin/sh
        trap 'exit 0' TERM INT
        export GREETING="{Greeting}"
        httpd -f -p "$PORT" -h /srv/www &
        wait $!

        """;

    /// <summary>Builds it.</summary>
    /// <param name="folder">A folder for what it is built from.</param>
    /// <param name="output">The layout or archive.</param>
    /// <param name="format">Which of them.</param>
    public async Task<SystemImageFile> BuildAsync(
        string folder, string output, ImageFormat format = ImageFormat.OciLayout)
    {
        var input = Path.Combine(folder, $"input-{Guid.NewGuid():N}");
        var script = Path.Combine(input, "files", "usr", "bin", "run.sh");
        Write(script, Script ?? ServingScript);
        File.SetUnixFileMode(script, (UnixFileMode)0x1ED);
        var exports = Path.Combine(input, "exports");
        Directory.CreateDirectory(exports);
        var configuration = await File.ReadAllTextAsync(Path.Combine(_example, "exports", "config.json.template"));
        Write(Path.Combine(exports, "config.json.template"), EditConfiguration(configuration));
        Write(
            Path.Combine(exports, "manifest.json"),
            Manifest ?? await File.ReadAllTextAsync(Path.Combine(_example, "exports", "manifest.json")));
        foreach (var (path, text) in HostFiles)
        {
            WriteHostFile(Path.Join(exports, "hostfs", path), text);
        }

        EditExports(exports);
        if (UnitTemplate is not null)
        {
            Write(Path.Combine(exports, "service.template"), UnitTemplate);
        }

        if (TmpfilesTemplate is not null)
        {
            Write(Path.Combine(exports, "tmpfiles.template"), TmpfilesTemplate);
        }

        var options = new ImageBuildOptions
        {
            RootFileSystem = Path.Combine(await _roots.Value, "v1"),
            Exports = HasExports ? exports : null,
            Files = Path.Combine(input, "files"),
            Output = output,
            Format = format,
            Name = ImageReference.Parse($"test:{Tag}"),
        };
        return await new ImageBuilder().BuildAsync(
            EditOptions(options), NullObserver.Instance, TestContext.Current.CancellationToken);
    }

    private static async Task<string> BuildRootsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("test-roots-").FullName;
        await Host.MustRunAsync(Path.Combine(_example, "build-rootfs.sh"), folder);
        return folder;
    }

    private static void WriteHostFile(string path, string text)
    {
        const string Link = "-> ";
        if (text.StartsWith(Link, StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.CreateSymbolicLink(path, text[Link.Length..]);
        }
        else if (path.EndsWith('/'))
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Write(path, text);
        }
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
