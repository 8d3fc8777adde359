namespace SystemContainers.Images;

/// <summary>How an image got past the signature policy when it was brought in (containers-policy.json(5)).</summary>
public sealed record ImageAcceptance
{
    /// <summary>Path of the policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Digest of the policy and of all key files that it names, as they were then.</summary>
    public required string PolicyDigest { get; init; }

    /// <summary>
    /// The requirements of the policy that the image met, by their types: <c>insecureAcceptAnything</c>,
    /// <c>signedBy</c>, <c>sigstoreSigned</c>; several are separated by commas.
    /// </summary>
    public required string Requirement { get; init; }

    /// <summary>
    /// The key that signed the image, where the policy leaves no doubt which; null where it is not known.
    /// </summary>
    public string? Signer { get; init; }

    /// <summary>When the image was accepted.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>
    /// Whether the registry was allowed to be insecure: plain HTTP, or a certificate nobody vouches for.
    /// </summary>
    public bool IsInsecure { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Signer is null ? Requirement : $"{Requirement} {Signer}";
}
