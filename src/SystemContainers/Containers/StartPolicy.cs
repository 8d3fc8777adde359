namespace SystemContainers.Containers;

/// <summary>How long a started container has to prove itself.</summary>
public sealed record StartPolicy
{
    /// <summary>How long the start job may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long the unit must stay up, without a restart, after the job is done.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(2);
}
