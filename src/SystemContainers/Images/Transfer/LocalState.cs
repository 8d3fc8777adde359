namespace SystemContainers.Images.Transfer;

/// <summary>Compares an image in a registry with the local one.</summary>
internal static class LocalState
{
    /// <summary>How the registry's image stands to the local one.</summary>
    /// <param name="local">The local image of the same name, or null.</param>
    /// <param name="digest">Digest of the registry's.</param>
    /// <param name="created">When the registry's was built.</param>
    internal static SystemImageInfoState Of(SystemImage? local, string digest, DateTimeOffset? created)
    {
        if (local is null)
        {
            return SystemImageInfoState.NotLocal;
        }

        if (local.Digest == digest)
        {
            return SystemImageInfoState.Current;
        }

        return created > local.Created ? SystemImageInfoState.Newer
            : created < local.Created ? SystemImageInfoState.Older
            : SystemImageInfoState.Different;
    }
}
