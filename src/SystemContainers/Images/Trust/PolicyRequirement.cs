using System.Text.Json;

namespace SystemContainers.Images.Trust;

/// <summary>One requirement of a signature policy, as far as the engine looks into it.</summary>
/// <param name="Type">Its type: <c>insecureAcceptAnything</c>, <c>reject</c>, <c>signedBy</c>,
/// <c>sigstoreSigned</c>.</param>
/// <param name="KeyPaths">The files with the keys that it accepts.</param>
/// <param name="KeyData">The keys that it accepts where they stand in the policy itself.</param>
internal sealed record PolicyRequirement(string Type, IReadOnlyList<string> KeyPaths, IReadOnlyList<byte[]> KeyData)
{
    /// <summary>The requirement as it stands in the policy.</summary>
    internal JsonElement Json { get; init; }

    /// <summary>The type of the requirement that every image meets.</summary>
    internal const string AcceptAnything = "insecureAcceptAnything";

    /// <summary>The type of the requirement of a GPG signature.</summary>
    internal const string SignedBy = "signedBy";

    /// <summary>The type of the requirement of a sigstore signature.</summary>
    internal const string SigstoreSigned = "sigstoreSigned";
}
