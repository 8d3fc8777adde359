namespace SystemContainers.Containers;

/// <summary>What an update or its undo did.</summary>
public enum UpdateOutcome
{
    /// <summary>Image and values are what they were: nothing was touched.</summary>
    Unchanged,

    /// <summary>The container moved to the new deployment.</summary>
    Updated,

    /// <summary>The container went back to its other deployment.</summary>
    Undone,
}

/// <summary>The result of an update or its undo.</summary>
public sealed record SystemContainerUpdate
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>What was done.</summary>
    public UpdateOutcome Outcome { get; init; }

    /// <summary>The deployment that was active before.</summary>
    public required SystemContainerDeployment From { get; init; }

    /// <summary>The deployment that is active now.</summary>
    public required SystemContainerDeployment To { get; init; }

    /// <summary>Whether the service ran and was restarted.</summary>
    public bool Restarted { get; init; }

    /// <summary>
    /// How long the service was down, from the stop job to the end of the start job; zero if it did not run.
    /// </summary>
    public TimeSpan DownTime { get; init; }

    /// <summary>
    /// Host files that stay as they are, because they were changed on the host; the image's lies beside each as
    /// <c>NAME.new</c> where it is another one.
    /// </summary>
    public IReadOnlyList<string> KeptFiles { get; init; } = [];

    /// <summary>
    /// Containers that go on with the root file system of <see cref="From"/> until they are updated too.
    /// </summary>
    public IReadOnlyList<string> Followers { get; init; } = [];

    /// <summary>Names of the variables whose value differs between the two.</summary>
    public required IReadOnlyList<string> ChangedVariables { get; init; }
}
