using SystemContainers.Storage;

namespace SystemContainers.Images.Sources;

/// <summary>
/// What every call of skopeo for one place needs: a folder for its temporary files, credentials in a file, and the
/// options that name them. Disposing removes the files.
/// </summary>
internal sealed class SkopeoAccess : IDisposable
{
    // Archives are unpacked there, so not in /tmp, which may be memory.
    private const string Place = "/var/tmp";

    // Memory, so that no password reaches a disk.
    private static readonly string _placeOfSecrets = Environment.IsPrivilegedProcess ? "/run" : "/dev/shm";

    private readonly TemporaryDirectory _temporary;
    private readonly TemporaryDirectory? _secrets;

    /// <summary>Prepares the files.</summary>
    /// <param name="options">How to talk to the registry.</param>
    /// <param name="place">The registry, archive or folder.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: credentials for a place
    /// that is no registry.</exception>
    internal SkopeoAccess(RegistryOptions options, ImageSource place)
    {
        _temporary = Storage.TemporaryDirectory.Create(Place);
        try
        {
            _secrets = options.UserName is null ? null : Storage.TemporaryDirectory.Create(_placeOfSecrets);
            CredentialArguments = _secrets is null
                ? []
                : ["--authfile", AuthFile.Create(options, place, _secrets.Path)];
        }
        catch
        {
            Dispose();
            throw;
        }

        SecurityArguments = options.AllowInsecure || place.IsInsecure ? ["--tls-verify=false"] : [];
    }

    /// <summary>The folder for skopeo's files.</summary>
    internal string TemporaryDirectory => _temporary.Path;

    /// <summary>The option that names the file with the credentials, where there are any.</summary>
    internal IReadOnlyList<string> CredentialArguments { get; } = [];

    /// <summary>The option that allows an insecure registry, where it is allowed.</summary>
    internal IReadOnlyList<string> SecurityArguments { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _secrets?.Dispose();
        _temporary.Dispose();
    }
}
