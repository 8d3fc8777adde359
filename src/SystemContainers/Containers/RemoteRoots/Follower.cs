namespace SystemContainers.Containers.RemoteRoots;

/// <summary>A use of a container's root file system by another container.</summary>
/// <param name="Name">The container that uses it.</param>
/// <param name="Number">The number of the deployment that it uses.</param>
internal sealed record Follower(string Name, int Number);
