using SystemContainers.Host.Processes;
using SystemContainers.Images.Trust;
using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Images.Trust;

/// <summary>Which key is named as signer, with real keys.</summary>
public sealed class SignerFinderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Ring => _folder.At("ring.gpg");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Requirements.Program("gpg");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder.At("keys")))
        {
            await CommandRunner.TryRunAsync(
                new Command("gpgconf", "--homedir", _folder.At("keys"), "--kill", "all"), NullObserver.Instance,
                default);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task The_only_key_is_the_signer()
    {
        var key = await CreateKeyAsync("one");
        await ExportAsync();

        Assert.Equal(key, await Finder().FindAsync([SignedBy(Ring)], Token));
        var inline = new PolicyRequirement(PolicyRequirement.SignedBy, [], [await File.ReadAllBytesAsync(Ring, Token)]);
        Assert.Equal(key, await Finder().FindAsync([inline], Token));
    }

    [Fact]
    public async Task Of_several_keys_the_one_that_made_the_signature_at_hand_is_the_signer()
    {
        var one = await CreateKeyAsync("one");
        var two = await CreateKeyAsync("two");
        await ExportAsync();
        var signature = await SignAsync(two);

        Assert.Null(await Finder().FindAsync([SignedBy(Ring)], Token));
        Assert.Equal(two, await Finder(signature).FindAsync([SignedBy(Ring)], Token));
        Assert.Null(await Finder(signature, await SignAsync(one)).FindAsync([SignedBy(Ring)], Token));
    }

    [Fact]
    public async Task A_signature_that_was_changed_names_nobody()
    {
        await CreateKeyAsync("one");
        var two = await CreateKeyAsync("two");
        await ExportAsync();
        var signature = await SignAsync(two);
        var bytes = await File.ReadAllBytesAsync(signature, Token);
        bytes[^5] ^= 1;
        await File.WriteAllBytesAsync(signature, bytes, Token);

        Assert.Null(await Finder(signature).FindAsync([SignedBy(Ring)], Token));
    }

    [Fact]
    public async Task What_is_no_key_names_nobody()
    {
        _folder.Write("ring.gpg", "no key");

        Assert.Null(await Finder().FindAsync([SignedBy(Ring)], Token));
        Assert.Null(await Finder().FindAsync([new(PolicyRequirement.SigstoreSigned, [Ring], [])], Token));
        Assert.Null(await Finder().FindAsync([new(PolicyRequirement.AcceptAnything, [], [])], Token));
    }

    private static PolicyRequirement SignedBy(string path) => new(PolicyRequirement.SignedBy, [path], []);

    private SignerFinder Finder(params string[] signatures)
    {
        var home = _folder.At($"home-{Guid.NewGuid():N}");
        Directory.CreateDirectory(home, FileModes.PrivateDirectory);
        return new SignerFinder(new GpgKeyring(home, NullObserver.Instance), signatures);
    }

    private async Task<string> CreateKeyAsync(string name)
    {
        Directory.CreateDirectory(_folder.At("keys"), FileModes.PrivateDirectory);
        await GpgAsync("--passphrase", "", "--quick-generate-key", $"{name}@example.com", "rsa2048", "sign", "never");
        var listing = await GpgAsync("--with-colons", "--list-keys", $"{name}@example.com");
        return listing.Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
    }

    private Task ExportAsync() => GpgAsync("--output", Ring, "--export");

    private async Task<string> SignAsync(string key)
    {
        var text = _folder.At($"text-{key}");
        await File.WriteAllTextAsync(text, "signed", Token);
        await GpgAsync("--local-user", key, "--output", text + ".sig", "--sign", text);
        return text + ".sig";
    }

    private async Task<string> GpgAsync(params string[] arguments) =>
        (await CommandRunner.RunAsync(
            new Command("gpg", ["--homedir", _folder.At("keys"), "--batch", "--quiet", .. arguments]),
            NullObserver.Instance,
            Token)).StandardOutput;
}
