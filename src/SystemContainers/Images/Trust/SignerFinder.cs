using System.Security.Cryptography;
using System.Text;

namespace SystemContainers.Images.Trust;

/// <summary>
/// Tells which key signed an image that skopeo accepted. Only what cannot be otherwise is claimed: with one key in the
/// policy it was that one; with several it is the one whose signature is at hand.
/// </summary>
/// <param name="keyring">Reads GPG keys.</param>
/// <param name="signatures">The files with the image's signatures, where they are at hand.</param>
internal sealed class SignerFinder(GpgKeyring keyring, IReadOnlyList<string> signatures)
{
    /// <summary>The keys behind some requirements, separated by commas; null where none is known.</summary>
    /// <param name="requirements">The requirements, all of which were met.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<string?> FindAsync(
        IReadOnlyList<PolicyRequirement> requirements, CancellationToken cancellationToken)
    {
        var signers = new List<string>();
        foreach (var requirement in requirements)
        {
            var signer = requirement.Type switch
            {
                PolicyRequirement.SignedBy => await FindGpgKeyAsync(requirement, cancellationToken),
                PolicyRequirement.SigstoreSigned => FindPublicKey(requirement),
                _ => null,
            };
            if (signer is not null)
            {
                signers.Add(signer);
            }
        }

        return signers.Count > 0 ? string.Join(", ", signers.Distinct()) : null;
    }

    private async Task<string?> FindGpgKeyAsync(PolicyRequirement requirement, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<string> files = [.. requirement.KeyPaths, .. requirement.KeyData.Select(keyring.Write)];
            var keys = await keyring.ListAsync(files, cancellationToken);
            if (keys.Count > 1 && signatures.Count > 0)
            {
                keys = await keyring.FindSignersAsync(files, signatures, cancellationToken);
            }

            return keys.Count == 1 ? keys[0] : null;
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.ToolMissing)
        {
            return requirement.KeyPaths is [var path] ? path : null;
        }
        catch (SystemContainersException e) when (e.Code is ErrorCode.ToolFailed or ErrorCode.TimedOut)
        {
            return null;
        }
    }

    private static string? FindPublicKey(PolicyRequirement requirement) =>
        requirement switch
        {
            { KeyPaths: [var path], KeyData: [] } when File.Exists(path) => DigestOfKey(File.ReadAllText(path)),
            { KeyPaths: [], KeyData: [var data] } => DigestOfKey(Encoding.UTF8.GetString(data)),
            _ => null,
        };

    private static string? DigestOfKey(string text)
    {
        if (!PemEncoding.TryFind(text, out var fields))
        {
            return null;
        }

        var key = Convert.FromBase64String(text[fields.Base64Data]);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(key));
    }
}
