namespace SystemContainers.HostTests.Containers;

/// <summary>The tests that look at the host's units, mounts and runtimes as a whole run one after the other.</summary>
[CollectionDefinition(nameof(ContainersCollection), DisableParallelization = true)]
public sealed class ContainersCollection;
