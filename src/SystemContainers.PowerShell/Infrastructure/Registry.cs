using System.Management.Automation;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>What the cmdlets that talk to a registry have in common.</summary>
internal static class Registry
{
    /// <summary>An import with the registry parameters of a cmdlet.</summary>
    public static ImportOptions ImportOptions(
        ImageSource source,
        ImageReference? name,
        bool allowInsecure,
        PSCredential? credential,
        string? signaturePolicy,
        string? platform = null) => new()
    {
        Source = source,
        Name = name,
        AllowInsecure = allowInsecure,
        UserName = credential?.UserName,
        Password = credential?.GetNetworkCredential().Password,
        SignaturePolicy = signaturePolicy,
        Platform = platform is null ? null : ImagePlatform.Parse(platform),
    };
}
