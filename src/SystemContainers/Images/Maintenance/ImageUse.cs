namespace SystemContainers.Images.Maintenance;

/// <summary>That a container has a deployment of an image.</summary>
/// <param name="Container">The container's name.</param>
/// <param name="Commit">The image's commit when the deployment was made; it need not be there any more.</param>
internal sealed record ImageUse(string Container, string Commit);
