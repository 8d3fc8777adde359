using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SystemContainers.Host.Processes;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Sources;

namespace SystemContainers.Images.Transfer;

/// <summary>
/// Asks a registry about one repository, and brings nothing in. The signature policy is not applied: what it would
/// refuse can still be looked at, and an import refuses it.
/// </summary>
internal sealed partial class RegistryReader : IDisposable
{
    // The length of the longest tag, distribution specification, "Pull".
    private const int MaximumTagLength = 128;

    private readonly SkopeoAccess _access;
    private readonly IEngineObserver _observer;
    private readonly string _repository;

    /// <summary>Prepares the access.</summary>
    /// <param name="options">How to talk to the registry.</param>
    /// <param name="repository">Registry and repository.</param>
    /// <param name="observer">Hears the command lines.</param>
    internal RegistryReader(RegistryOptions options, string repository, IEngineObserver observer)
    {
        _repository = repository;
        _observer = observer;
        _access = new SkopeoAccess(options, ImageSource.Parse("docker://" + repository, "/"));
    }

    /// <inheritdoc/>
    public void Dispose() => _access.Dispose();

    /// <summary>
    /// The tags of the repository, numbers in them by value (<c>v9</c>, <c>v10</c>), without those that cosign and the
    /// referrers of the distribution specification use for signatures and attestations.
    /// </summary>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellationToken)
    {
        var list = await RunAsync(
            ["list-tags"], "docker://" + _repository, "list the tags of", cancellationToken);
        var tags = Parse(list, () => OciJson.Read(list, RegistryJson.Default.TagListJson)).Tags ?? [];
        return
        [
            .. tags.OfType<string>()
                .Where(tag => !AttachmentPattern().IsMatch(tag))
                .OrderBy(SortKey, StringComparer.Ordinal),
        ];
    }

    /// <summary>A manifest or index, as the registry has it.</summary>
    /// <param name="name">Its name with tag or digest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<(string Digest, byte[] Content)> ReadManifestAsync(
        ImageReference name, CancellationToken cancellationToken)
    {
        var content = await RunAsync(["inspect", "--raw"], "docker://" + name, "get", cancellationToken);
        return ("sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)), content);
    }

    /// <summary>The configuration of an image.</summary>
    /// <param name="digest">Digest of its manifest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<ConfigurationJson> ReadConfigurationAsync(string digest, CancellationToken cancellationToken)
    {
        var content = await RunAsync(
            ["inspect", "--config", "--raw"], $"docker://{_repository}@{digest}", "get", cancellationToken);
        return Parse(content, () => OciJson.Read(content, OciJson.Default.ConfigurationJson));
    }

    /// <summary>Reads a document of the registry.</summary>
    /// <param name="content">The document.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidImage"/>.</exception>
    internal T Parse<T>(byte[] content, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"A document of {content.Length} bytes that {_repository} has cannot be used: {e.Message}.",
                target: _repository,
                inner: e);
        }
    }

    private async Task<byte[]> RunAsync(
        IReadOnlyList<string> verb, string reference, string action, CancellationToken cancellationToken)
    {
        var command = new Command(
            "skopeo", [.. verb, .. _access.SecurityArguments, .. _access.CredentialArguments, reference]);
        var result = await CommandRunner.TryRunAsync(command, _observer, cancellationToken);
        return result.ExitCode == 0
            ? Encoding.UTF8.GetBytes(result.StandardOutput)
            : throw SourceErrors.Of(ImageSource.Parse(reference, "/"), result, action);
    }

    private static string SortKey(string tag) =>
        NumberPattern().Replace(tag, number => number.Value.PadLeft(MaximumTagLength, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\Asha256-[0-9a-f]{64}(\.[a-z]+)?\z")]
    private static partial Regex AttachmentPattern();
}
