namespace SystemContainers;

/// <summary>How far a long piece of work is.</summary>
/// <param name="Activity">What is being done, constant while it lasts: "Importing hello:v1".</param>
/// <param name="Status">What is being done just now: "layer 2 of 4".</param>
/// <param name="Completed">Bytes done so far.</param>
/// <param name="Total">Bytes in all, or null while unknown.</param>
/// <param name="IsFinished">The last report of this activity.</param>
public sealed record EngineProgress(
    string Activity, string Status, long Completed, long? Total, bool IsFinished = false);
