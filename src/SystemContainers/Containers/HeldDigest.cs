namespace SystemContainers.Containers;

/// <summary>An image that did not come up in a container.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Since">When it was tried.</param>
/// <param name="Reason">What happened.</param>
internal sealed record HeldDigest(string Digest, DateTimeOffset Since, string Reason);
