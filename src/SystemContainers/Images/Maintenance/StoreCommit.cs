using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>Whose a commit is, by its metadata: what importers of images write begins with <c>docker.</c>.</summary>
internal static class StoreCommit
{
    private const string Prefix = "docker.";

    // A layer has one of these: by the engine and skopeo's former transport, or by the old command's own importer.
    private static readonly string[] _layerKeys = ["docker.uncompressed_digest", "docker.layer"];

    /// <summary>Whether a commit is there and was not written by an import of an image.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="checksum">The commit's checksum.</param>
    internal static bool IsForeign(Repository repository, string checksum) =>
        TryRead(repository, checksum) is { } commit
        && !commit.Metadata.Keys.Any(key => key.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>Whether the commit of a layer or configuration is a configuration's.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="checksum">The commit's checksum.</param>
    internal static bool IsConfiguration(Repository repository, string checksum) =>
        TryRead(repository, checksum) is { } commit && !_layerKeys.Any(commit.Metadata.ContainsKey);

    private static Commit? TryRead(Repository repository, string checksum)
    {
        try
        {
            return repository.ReadCommit(checksum);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            return null;
        }
    }
}
