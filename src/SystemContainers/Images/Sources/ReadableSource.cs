using SystemContainers.Host.Processes;
using SystemContainers.Storage;

namespace SystemContainers.Images.Sources;

/// <summary>
/// A source as the image proxy can read it, and a place for the files that skopeo makes meanwhile. podman's storage keeps
/// layers unpacked, under digests that its manifests do not name, so an image from there is copied to that place first.
/// </summary>
internal sealed class ReadableSource : IDisposable
{
    // Archives are unpacked there, so not in /tmp, which may be memory.
    private const string Place = "/var/tmp";

    // Memory, so that no password reaches a disk.
    private const string PlaceOfSecrets = "/run";

    private readonly TemporaryDirectory _temporary;
    private readonly TemporaryDirectory? _secrets;

    private ReadableSource(ImportOptions options)
    {
        Options = options;
        _temporary = Storage.TemporaryDirectory.Create(Place);
        try
        {
            _secrets = options.UserName is null ? null : Storage.TemporaryDirectory.Create(PlaceOfSecrets);
            CredentialArguments = _secrets is null ? [] : ["--authfile", AuthFile.Create(options, _secrets.Path)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The import with the source to read.</summary>
    internal ImportOptions Options { get; private set; }

    /// <summary>The place for skopeo's files.</summary>
    internal string TemporaryDirectory => _temporary.Path;

    /// <summary>skopeo's options that name the file with the credentials, where there are any.</summary>
    internal IReadOnlyList<string> CredentialArguments { get; } = [];

    /// <summary>skopeo's option that allows an insecure registry, where it is allowed.</summary>
    internal IReadOnlyList<string> SecurityArguments =>
        Options.AllowInsecure || Options.Source.IsInsecure ? ["--tls-verify=false"] : [];

    /// <inheritdoc/>
    public void Dispose()
    {
        _secrets?.Dispose();
        _temporary.Dispose();
    }

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
        var target = "dir:" + Path.Combine(TemporaryDirectory, "image");
        var command = new Command(
            "skopeo", "--tmpdir", TemporaryDirectory, "copy", "--quiet", Options.Source.SkopeoReference, target);
        var result = await CommandRunner.TryRunAsync(command, observer, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw SourceErrors.Of(Options.Source, result);
        }

        Options = Options with { Source = ImageSource.Parse(target, "/") };
    }
}
