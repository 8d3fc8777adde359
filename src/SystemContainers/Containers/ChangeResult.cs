namespace SystemContainers.Containers;

/// <summary>What a change to a container came to.</summary>
/// <param name="Down">How long the service was down; zero if it did not run.</param>
/// <param name="KeptFiles">Host files that stay as they are, because they were changed on the host.</param>
internal sealed record ChangeResult(TimeSpan Down, IReadOnlyList<string> KeptFiles);
