using System.Security.Cryptography;

namespace SystemContainers.Images.Maintenance;

/// <summary>Digests as manifests write them.</summary>
internal static class BlobDigest
{
    /// <summary>The digest of some bytes: <c>sha256:…</c>.</summary>
    /// <param name="content">The bytes.</param>
    internal static string Of(ReadOnlySpan<byte> content) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
