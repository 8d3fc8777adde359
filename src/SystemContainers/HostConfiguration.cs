using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers;

/// <summary>
/// Reads how the engine is to be opened from the environment and from <c>/etc/atomic.conf</c>, with the names that the
/// old <c>atomic</c> command gave them. The environment wins over the file. Root gets the containers of the host, every
/// other user their own.
/// </summary>
public static class HostConfiguration
{
    private const string DefaultFile = "/etc/atomic.conf";

    /// <summary>Reads the configuration of this host.</summary>
    /// <param name="environment">
    /// The value of an environment variable, or null. <c>ATOMIC_CONF</c> names another file,
    /// <c>ATOMIC_OSTREE_REPO</c> the repository, <c>ATOMIC_OSTREE_CHECKOUT_PATH</c> the place of deployments, and
    /// <c>RUNC_PATH</c> the runtime where the file names none.
    /// </param>
    /// <param name="yaml">Makes the reader of the file; asked only where the file exists.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: the file is not a YAML
    /// mapping, or a path is not absolute; <see cref="ErrorCode.PermissionDenied"/>: the file cannot be read.
    /// </exception>
    public static HostOptions Read(Func<string, string?> environment, Func<IYamlReader> yaml)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(yaml);
        return Read(environment, yaml, LibC.GetEffectiveUserId());
    }

    /// <summary>Reads the configuration for a user.</summary>
    /// <param name="environment">As for the other.</param>
    /// <param name="yaml">As for the other.</param>
    /// <param name="user">The user's ID.</param>
    internal static HostOptions Read(Func<string, string?> environment, Func<IYamlReader> yaml, uint user)
    {
        var file = Given(environment("ATOMIC_CONF")) ?? DefaultFile;
        var settings = ReadFile(file, yaml);

        var paths = user == 0 ? new HostPaths() : HostPaths.ForUser(environment, user);
        paths = paths with
        {
            RepositoryDirectory = Place("ATOMIC_OSTREE_REPO", "ostree_repository") ?? paths.RepositoryDirectory,
            CheckoutDirectory = Place("ATOMIC_OSTREE_CHECKOUT_PATH", "checkout_path") ?? paths.CheckoutDirectory,
        };

        return new HostOptions
        {
            Paths = paths,
            Runtime = Setting(settings, "runtime", file) ?? Given(environment("RUNC_PATH")),
        };

        // The places in the file are the host's.
        string? Place(string variable, string key) =>
            Given(environment(variable)) is { } value ? Absolute(value, variable)
            : user == 0 ? Absolute(Setting(settings, key, file), $"{key} in {file}")
            : null;
    }

    private static IReadOnlyDictionary<string, object?> ReadFile(string file, Func<IYamlReader> yaml)
    {
        var none = new Dictionary<string, object?>();
        if (!File.Exists(file))
        {
            return none;
        }

        return yaml().Read(ReadText(file), file) switch
        {
            null => none,
            IReadOnlyDictionary<string, object?> settings => settings,
            _ => throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"{file} is not a list of settings.",
                "Write each setting as 'name: value' on a line of its own.",
                file),
        };
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SystemContainersException(
                ErrorCode.PermissionDenied,
                $"{file} cannot be read: {e.Message}",
                "Run as root, or name a readable file in ATOMIC_CONF.",
                file,
                inner: e);
        }
    }

    // The old command looked for a key in lower case, then in upper case, and took an empty value for none.
    private static string? Setting(IReadOnlyDictionary<string, object?> settings, string key, string file) =>
        Text(settings.GetValueOrDefault(key), key, file)
        ?? Text(settings.GetValueOrDefault(key.ToUpperInvariant()), key.ToUpperInvariant(), file);

    private static string? Text(object? value, string key, string file) => value switch
    {
        null => null,
        string text => Given(text),
        _ => throw new SystemContainersException(
            ErrorCode.InvalidArgument, $"{key} in {file} is not text.", $"Write it as '{key}: value'.", file),
    };

    private static string? Absolute(string? path, string origin) =>
        path is null || path.StartsWith('/')
            ? path
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"{origin} is '{path}', which is not an absolute path.",
                "Write the path from the root directory.",
                path);

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
