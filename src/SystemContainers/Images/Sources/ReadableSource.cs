using SystemContainers.Host.Processes;

namespace SystemContainers.Images.Sources;

/// <summary>
/// A source as the image proxy can read it, and how skopeo is called for it. podman's storage keeps layers unpacked,
/// under digests that its manifests do not name, so an image from there is copied to a folder first.
/// </summary>
internal sealed class ReadableSource : IDisposable
{
    private readonly SkopeoAccess _access;

    private ReadableSource(ImportOptions options)
    {
        Options = options;
        _access = new SkopeoAccess(options, options.Source);
    }

    /// <summary>The import with the source to read.</summary>
    internal ImportOptions Options { get; private set; }

    /// <summary>skopeo's options that come before its verb: temporary files, signature policy and platform.</summary>
    internal IReadOnlyList<string> GlobalArguments =>
        [
            "--tmpdir", _access.TemporaryDirectory,
            .. Options.SignaturePolicy is { } policy ? (string[])["--policy", policy] : [],
            .. PlatformArguments,
        ];

    /// <summary>skopeo's options for the registry: security and credentials.</summary>
    internal IReadOnlyList<string> RegistryArguments => [.. _access.SecurityArguments, .. CredentialArguments];

    /// <summary>skopeo's option that names the file with the credentials, where there are any.</summary>
    internal IReadOnlyList<string> CredentialArguments => _access.CredentialArguments;

    private IReadOnlyList<string> PlatformArguments => Options.Platform is not { } platform ? [] :
        [
            "--override-os", platform.OperatingSystem, "--override-arch", platform.Architecture,
            .. platform.Variant is { } variant ? (string[])["--override-variant", variant] : [],
        ];

    /// <inheritdoc/>
    public void Dispose() => _access.Dispose();

    /// <summary>Makes a source readable.</summary>
    /// <param name="options">The import.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<ReadableSource> OpenAsync(
        ImportOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var source = new ReadableSource(options);
        try
        {
            if (options.Source.Transport == ImageTransport.ContainersStorage)
            {
                await source.CopyAsync(observer, cancellationToken);
            }

            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private async Task CopyAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        var target = "dir:" + Path.Combine(_access.TemporaryDirectory, "image");
        var command = new Command(
            "skopeo", [.. GlobalArguments, "copy", "--quiet", Options.Source.SkopeoReference, target]);
        var result = await CommandRunner.TryRunAsync(command, observer, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw SourceErrors.Of(Options.Source, result);
        }

        Options = Options with { Source = ImageSource.Parse(target, "/") };
    }
}
