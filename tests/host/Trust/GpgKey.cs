namespace SystemContainers.HostTests.Trust;

/// <summary>A GPG key of its own, and what it signs.</summary>
internal sealed class GpgKey
{
    private readonly string _home;

    private GpgKey(string home, string fingerprint, string publicKey)
    {
        _home = home;
        Fingerprint = fingerprint;
        PublicKey = publicKey;
    }

    /// <summary>Its fingerprint.</summary>
    public string Fingerprint { get; }

    /// <summary>The file with its public part.</summary>
    public string PublicKey { get; }

    /// <summary>Makes a key.</summary>
    /// <param name="folder">A folder for it.</param>
    /// <param name="name">Whose it is.</param>
    public static async Task<GpgKey> CreateAsync(string folder, string name)
    {
        var home = Path.Combine(folder, $"gpg-{name}");
        Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Host.MustRunAsync(
            "gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", string.Empty,
            "--quick-generate-key", $"{name}@example.com", "rsa2048", "sign", "never");
        var listing = await Host.MustRunAsync("gpg", "--homedir", home, "--with-colons", "--list-keys");
        var fingerprint = listing.Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal))
            .Split(':')[9];
        var publicKey = Path.Combine(folder, $"{name}.gpg");
        await Host.MustRunAsync("gpg", "--homedir", home, "--armor", "--output", publicKey, "--export", fingerprint);
        return new GpgKey(home, fingerprint, publicKey);
    }

    /// <summary>Puts an image into a registry and its signature beside it.</summary>
    /// <param name="source">The image.</param>
    /// <param name="name">Its name in the registry.</param>
    /// <param name="identity">The name that is signed; null takes that in the registry.</param>
    public Task PushSignedAsync(string source, string name, string? identity = null) =>
        Host.MustRunAsync(
            "env",
            [
                $"GNUPGHOME={_home}", "skopeo", "copy", "--quiet", "--dest-tls-verify=false", "--sign-by", Fingerprint,
                .. identity is null ? Array.Empty<string>() : ["--sign-identity", identity],
                source, "docker://" + name,
            ]);

    /// <summary>Ends what gpg started for the key.</summary>
    public Task EndAsync() => Host.RunAsync("gpgconf", "--homedir", _home, "--kill", "all");
}
