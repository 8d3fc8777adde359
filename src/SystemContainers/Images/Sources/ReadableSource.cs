using SystemContainers.Images.Trust;

namespace SystemContainers.Images.Sources;

/// <summary>
/// A source as the image proxy can read it, and how skopeo is called for it. podman's storage keeps layers unpacked,
/// under digests that its manifests do not name, so an image from there is copied to a folder first. So is one that
/// skopeo's image proxy would not hold against the signature policy: <c>skopeo copy</c> always does.
/// </summary>
internal sealed class ReadableSource : IDisposable
{
    private readonly SkopeoAccess _access;
    private readonly SignaturePolicy? _policy;
    private string? _copy;
    private SystemImage? _recognized;

    private ReadableSource(ImportOptions options)
    {
        Options = options;
        Place = options.Source;
        _policy = options.IsOwnWork ? null : SignaturePolicy.Load(options.SignaturePolicy);
        _access = new SkopeoAccess(options, options.Source);
    }

    /// <summary>The import.</summary>
    internal ImportOptions Options { get; }

    /// <summary>Where the image is read: its source, or a copy of it that passed the policy.</summary>
    internal ImageSource Place { get; private set; }

    /// <summary>skopeo's options that come before its verb: temporary files, signature policy and platform.</summary>
    /// <remarks>
    /// A copy was made under the policy, and by this process: no scope for folders applies to it, nor to own work.
    /// </remarks>
    internal IReadOnlyList<string> GlobalArguments =>
        [
            "--tmpdir", _access.TemporaryDirectory,
            .. _policy is not null && _copy is null ? (string[])["--policy", _policy.Path] : ["--insecure-policy"],
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

    /// <summary>
    /// Sees to it that the image passed the signature policy, before anything reads it that does not apply the policy.
    /// </summary>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PolicyRejected"/>.</exception>
    internal async Task ApplyPolicyAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (_policy is { AcceptsEverything: false } && _copy is null && _recognized is null)
        {
            await CopyAsync(observer, cancellationToken);
        }
    }

    /// <summary>
    /// Whether an image of the store came from this source and past this very policy, with the keys that it names; and
    /// to ask the policy again may cost a copy of the whole image.
    /// </summary>
    /// <param name="image">The image.</param>
    internal bool WasAccepted(SystemImage image) =>
        _policy is { AcceptsEverything: false } && _copy is null
        && image.Source == Options.Source.SkopeoReference && image.Acceptance is { } known
        && known.Policy == _policy.Path && known.PolicyDigest == _policy.Digest
        && known.IsInsecure == _access.SecurityArguments.Count > 0;

    /// <summary>
    /// Says that the source still has an image for which <see cref="WasAccepted"/> holds: what has its
    /// digest need not be judged again.
    /// </summary>
    /// <param name="image">The image.</param>
    internal void Recognize(SystemImage image) => _recognized = image;

    /// <summary>What to remember of the import of this image, which has passed the policy.</summary>
    /// <param name="observer">Hears what accepted it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null for own work.</returns>
    internal async Task<ImportRecord?> DescribeAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (_policy is null)
        {
            return null;
        }

        if (_recognized is not null)
        {
            return new ImportRecord(_recognized.Source!, _recognized.Acceptance!);
        }

        var requirements = _policy.RequirementsFor(Options.Source);
        var signatures = _copy is null ? [] : Directory.GetFiles(_copy, "signature-*");
        var finder = new SignerFinder(new GpgKeyring(_access.TemporaryDirectory, observer), signatures);
        var acceptance = new ImageAcceptance
        {
            Policy = _policy.Path,
            PolicyDigest = _policy.Digest,
            Requirement = string.Join(", ", requirements.Select(r => r.Type).Distinct()),
            Signer = await finder.FindAsync(requirements, cancellationToken),
            Time = DateTimeOffset.UtcNow,
            IsInsecure = _access.SecurityArguments.Count > 0,
        };
        observer.Verbose($"{Options.Source} is accepted by {_policy.Path}: {acceptance}");
        return new ImportRecord(Options.Source.SkopeoReference, acceptance);
    }

    private async Task CopyAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        var copy = new CheckedCopy(Options.Source, _policy!, _access, PlatformArguments);
        _copy = await copy.MakeAsync(observer, cancellationToken);
        Place = ImageSource.Parse("dir:" + _copy, "/");
    }
}
