namespace SystemContainers.Containers;

/// <summary>A deployment that a change removes.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Staged">Its name in the staging directory, from where it can come back
/// until the change is final.</param>
internal sealed record RemovedDeployment(int Number, string Staged);
