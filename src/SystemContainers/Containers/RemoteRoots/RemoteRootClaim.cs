using SystemContainers.Storage;

namespace SystemContainers.Containers.RemoteRoots;

/// <summary>Holds a root file system as it is, while a deployment that uses it is made.</summary>
/// <param name="root">The root file system.</param>
/// <param name="held">The lock of its donor; null where it has none.</param>
internal sealed class RemoteRootClaim(RemoteRoot root, ContainerLock? held) : IDisposable
{
    /// <summary>The root file system.</summary>
    internal RemoteRoot Root => root;

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();
}
