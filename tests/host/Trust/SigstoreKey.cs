using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SystemContainers.HostTests.Trust;

/// <summary>
/// A sigstore key, and signatures as cosign attaches them to images: an image named for the signed digest whose layer
/// is the signed text and whose annotation is the signature (sigstore/cosign's specs/SIGNATURE_SPEC.md).
/// </summary>
internal sealed class SigstoreKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Makes a key.</summary>
    /// <param name="folder">A folder for its public part.</param>
    /// <param name="name">The file's name there.</param>
    public SigstoreKey(string folder, string name)
    {
        PublicKey = Path.Combine(folder, $"{name}.pub");
        File.WriteAllText(PublicKey, _key.ExportSubjectPublicKeyInfoPem() + "\n");
    }

    /// <summary>The file with its public part.</summary>
    public string PublicKey { get; }

    /// <summary>What the engine calls it.</summary>
    public string Name => RegistryClient.DigestOf(_key.ExportSubjectPublicKeyInfo());

    /// <summary>Signs an image and puts the signature into the registry.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="repository">The image's repository there.</param>
    /// <param name="digest">The image's digest.</param>
    /// <param name="identity">The name that is signed.</param>
    /// <param name="signed">The digest that is signed, if it is not the image's.</param>
    public async Task SignAsync(
        RegistryClient registry, string repository, string digest, string identity, string? signed = null)
    {
        var text = new JsonObject
        {
            ["critical"] = new JsonObject
            {
                ["identity"] = new JsonObject { ["docker-reference"] = identity },
                ["image"] = new JsonObject { ["docker-manifest-digest"] = signed ?? digest },
                ["type"] = "cosign container image signature",
            },
            ["optional"] = new JsonObject(),
        };
        var payload = Encoding.UTF8.GetBytes(text.ToJsonString());
        var signature = _key.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var layer = await registry.PutBlobAsync(
            repository, "application/vnd.dev.cosign.simplesigning.v1+json", payload);
        layer["annotations"] = new JsonObject
        {
            ["dev.cosignproject.cosign/signature"] = Convert.ToBase64String(signature),
        };
        var configuration = new JsonObject
        {
            ["architecture"] = string.Empty,
            ["os"] = string.Empty,
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers", ["diff_ids"] = new JsonArray(RegistryClient.DigestOf(payload)),
            },
        };
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = RegistryClient.ManifestType,
            ["config"] = await registry.PutBlobAsync(
                repository,
                "application/vnd.oci.image.config.v1+json",
                Encoding.UTF8.GetBytes(configuration.ToJsonString())),
            ["layers"] = new JsonArray(layer),
        };
        await registry.PutManifestAsync(repository, digest.Replace(':', '-') + ".sig", manifest);
    }

    public void Dispose() => _key.Dispose();
}
