namespace SystemContainers.Images.Comparing;

/// <summary>What of a deployment can be compared with an image.</summary>
/// <param name="RootFileSystem">Path of its root file system.</param>
/// <param name="Values">The values of its variables, those that the host set included.</param>
internal sealed record DeploymentContent(string RootFileSystem, IReadOnlyDictionary<string, string> Values);
