using System.Globalization;

namespace SystemContainers.Images.Trust;

/// <summary>
/// What the image store remembers of an import: where from, and how the image got past the signature policy. It stands
/// in the metadata of the image's commit under keys that the old command passes over.
/// </summary>
/// <param name="Source">Where the image came from, in the words of containers-transports(5).</param>
/// <param name="Acceptance">How it got past the policy.</param>
internal sealed record ImportRecord(string Source, ImageAcceptance Acceptance)
{
    private const string Prefix = "systemcontainers.";
    private const string SourceKey = Prefix + "source";
    private const string PolicyKey = Prefix + "policy";
    private const string PolicyDigestKey = Prefix + "policy-digest";
    private const string RequirementKey = Prefix + "requirement";
    private const string SignerKey = Prefix + "signer";
    private const string TimeKey = Prefix + "accepted";
    private const string InsecureKey = Prefix + "insecure";
    private const string BuiltKey = Prefix + "built";

    /// <summary>The record in a commit's metadata; null where there is none.</summary>
    /// <param name="metadata">The metadata.</param>
    internal static ImportRecord? Read(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(SourceKey, out var source)
        && metadata.TryGetValue(PolicyKey, out var policy)
        && metadata.TryGetValue(PolicyDigestKey, out var digest)
        && metadata.TryGetValue(RequirementKey, out var requirement)
        && DateTimeOffset.TryParse(
            metadata.GetValueOrDefault(TimeKey), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind,
            out var time)
            ? new ImportRecord(source, new ImageAcceptance
            {
                Policy = policy,
                PolicyDigest = digest,
                Requirement = requirement,
                Signer = metadata.GetValueOrDefault(SignerKey),
                Time = time,
                IsInsecure = metadata.ContainsKey(InsecureKey),
            })
            : null;

    /// <summary>The record as metadata of a commit.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Write()
    {
        yield return new(SourceKey, Source);
        yield return new(PolicyKey, Acceptance.Policy);
        yield return new(PolicyDigestKey, Acceptance.PolicyDigest);
        yield return new(RequirementKey, Acceptance.Requirement);
        if (Acceptance.Signer is { } signer)
        {
            yield return new(SignerKey, signer);
        }

        yield return new(TimeKey, Acceptance.Time.ToString("O", CultureInfo.InvariantCulture));
        if (Acceptance.IsInsecure)
        {
            yield return new(InsecureKey, "true");
        }
    }

    /// <summary>What stands in place of a record for an image that the engine has built.</summary>
    internal static KeyValuePair<string, string> OwnWork { get; } = new(BuiltKey, "true");

    /// <summary>Whether the engine has built the image of a commit. The old command recorded no sources, so that
    /// one without a record may have come from anywhere.</summary>
    /// <param name="metadata">The commit's metadata.</param>
    internal static bool IsOwnWork(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(BuiltKey);

    /// <summary>Whether an image in the store has a record already, be it from another time.</summary>
    /// <param name="record">The record; null for an image that the engine has built.</param>
    /// <param name="image">The image.</param>
    internal static bool IsThatOf(ImportRecord? record, SystemImage image) => record is null
        ? image.IsBuiltHere
        : image.Source == record.Source
            && image.Acceptance is { } known
            && record.Acceptance == known with { Time = record.Acceptance.Time };
}
