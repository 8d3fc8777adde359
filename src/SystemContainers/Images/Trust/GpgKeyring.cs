using SystemContainers.Host;
using SystemContainers.Host.Processes;
using SystemContainers.Storage;

namespace SystemContainers.Images.Trust;

/// <summary>
/// The GPG keys that a requirement accepts, read by gpg in a home of its own, so that the user's keys play no part
/// (gpg's doc/DETAILS: colon listings and status lines).
/// </summary>
internal sealed class GpgKeyring(string home, IEngineObserver observer)
{
    private readonly string[] _common = ["--homedir", home, "--batch", "--no-tty", "--no-autostart"];

    /// <summary>The fingerprints of the primary keys in some files.</summary>
    /// <param name="files">The files, binary or armored.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolMissing"/>,
    /// <see cref="ErrorCode.ToolFailed"/>.</exception>
    internal async Task<IReadOnlyList<string>> ListAsync(
        IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var listing = await RunAsync(["--with-colons", "--show-keys", "--", .. files], cancellationToken);
        var fingerprints = new List<string>();
        var isPrimary = false;
        foreach (var fields in listing.StandardOutput.Split('\n').Select(line => line.Split(':')))
        {
            if (fields is ["fpr", _, _, _, _, _, _, _, _, var fingerprint, ..] && isPrimary)
            {
                fingerprints.Add(fingerprint);
            }

            // A key's own fingerprint follows it; those of its subkeys follow them.
            isPrimary = fields[0] == "pub";
        }

        return [.. fingerprints.Distinct()];
    }

    /// <summary>The primary keys, of those in some files, that made any of some signatures.</summary>
    /// <param name="files">The files with the keys.</param>
    /// <param name="signatures">The files with the signatures, each with what it signs in it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolMissing"/>,
    /// <see cref="ErrorCode.ToolFailed"/>.</exception>
    internal async Task<IReadOnlyList<string>> FindSignersAsync(
        IReadOnlyList<string> files, IEnumerable<string> signatures, CancellationToken cancellationToken)
    {
        await RunAsync(["--quiet", "--import", "--", .. files], cancellationToken);
        var signers = new HashSet<string>();
        foreach (var signature in signatures)
        {
            var command = Command(["--trust-model", "always", "--status-fd", "1", "--verify", "--", signature]);
            var result = await CommandRunner.TryRunAsync(command, observer, cancellationToken);
            var valid = result.StandardOutput.Split('\n').Select(line => line.Split(' '))
                .Where(words => words is ["[GNUPG:]", "VALIDSIG", _, ..]);
            signers.UnionWith(valid.Select(words => words[^1]));
        }

        return [.. signers];
    }

    /// <summary>Writes keys that stand in a policy into a file.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>Its path.</returns>
    internal string Write(byte[] keys)
    {
        var path = Path.Combine(home, $"{Guid.NewGuid():N}.keys");
        AtomicFile.Write(path, keys, FileModes.Private);
        return path;
    }

    private Task<CommandResult> RunAsync(string[] arguments, CancellationToken cancellationToken) =>
        CommandRunner.RunAsync(Command(arguments), observer, cancellationToken);

    private Command Command(string[] arguments) =>
        new("gpg", [.. _common, .. arguments]) { Timeout = TimeSpan.FromSeconds(30) };
}
