using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Trust;

/// <summary>
/// Holds an image against requirements of sigstore signatures by a key, for a skopeo that was built without them and
/// therefore refuses every such image. The rules are those of containers-policy.json(5), "sigstoreSigned"; the form of
/// the signatures is that of sigstore/cosign's specs/SIGNATURE_SPEC.md. What is in doubt is no signature.
/// </summary>
internal static class SigstoreCheck
{
    private const string NotBuiltIn = "sigstore disabled";
    private const string PayloadType = "application/vnd.dev.cosign.simplesigning.v1+json";
    private const string SignatureKey = "dev.cosignproject.cosign/signature";
    private const int MaximumBytes = 4 * 1024 * 1024;

    private static readonly string[] _members = ["type", "keyPath", "keyData", "signedIdentity"];

    /// <summary>Whether skopeo refused an image only because it cannot judge, and this class can.</summary>
    /// <param name="refusal">What skopeo said.</param>
    /// <param name="place">Where the image is.</param>
    /// <param name="requirements">What the policy wants of it.</param>
    internal static bool CanJudge(
        SystemContainersException refusal, ImageSource place, IReadOnlyList<PolicyRequirement> requirements) =>
        refusal.Tool?.StandardError.Contains(NotBuiltIn, StringComparison.Ordinal) == true
        && place.Transport == ImageTransport.Registry
        && requirements.All(r =>
            r.Type == PolicyRequirement.SigstoreSigned
            && r.Json.EnumerateObject().All(member => _members.Contains(member.Name)));

    /// <summary>Where the signatures of an image are.</summary>
    /// <param name="place">The image.</param>
    /// <param name="digest">Its digest.</param>
    internal static string SignaturesOf(ImageSource place, string digest) =>
        $"docker://{ImageReference.Parse(place.Location).Repository}:{digest.Replace(':', '-')}.sig";

    /// <summary>Whether one of an image's signatures meets a requirement.</summary>
    /// <param name="requirement">The requirement.</param>
    /// <param name="place">The image.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="signatures">The folder that skopeo copied the signatures to.</param>
    internal static bool IsMet(PolicyRequirement requirement, ImageSource place, string digest, string signatures)
    {
        using var manifest = JsonDocument.Parse(ReadBounded(Path.Combine(signatures, "manifest.json")));
        return manifest.RootElement.GetProperty("layers").EnumerateArray().Any(layer =>
            layer.GetProperty("mediaType").ValueEquals(PayloadType)
            && layer.TryGetProperty("annotations", out var annotations)
            && annotations.TryGetProperty(SignatureKey, out var signature)
            && RefName.OfBlob(layer.GetProperty("digest").GetString()!) is var file && RefName.IsBlob(file)
            && ReadBounded(Path.Combine(signatures, file)) is var payload
            && IsSigned(requirement, payload, signature.GetBytesFromBase64())
            && Says(payload, requirement, place, digest));
    }

    // Only what has been signed is looked into.
    private static bool IsSigned(PolicyRequirement requirement, byte[] payload, byte[] signature)
    {
        var pem = requirement.KeyPaths is [var path] ? File.ReadAllText(path)
            : requirement.KeyData is [var data] ? Encoding.UTF8.GetString(data)
            : throw new InvalidDataException("a requirement has not one key");
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.VerifyData(payload, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static bool Says(byte[] payload, PolicyRequirement requirement, ImageSource place, string digest)
    {
        var critical = JsonSerializer.Deserialize(payload, TrustJson.Default.JsonElement).GetProperty("critical");
        JsonElement? rule = requirement.Json.TryGetProperty("signedIdentity", out var given) ? given : null;
        return critical.GetProperty("type").ValueEquals("cosign container image signature")
            && critical.GetProperty("image").GetProperty("docker-manifest-digest").ValueEquals(digest)
            && critical.GetProperty("identity").GetProperty("docker-reference").GetString() is { } signed
            && SignedIdentity.Matches(rule, place.Location, signed);
    }

    private static byte[] ReadBounded(string path) =>
        new FileInfo(path).Length <= MaximumBytes
            ? File.ReadAllBytes(path)
            : throw new InvalidDataException($"{path} is larger than any signature");
}
