namespace SystemContainers.Images.Maintenance;

/// <summary>A layer or configuration that no image has.</summary>
/// <param name="Ref">Its ref.</param>
/// <param name="IsConfiguration">Whether it is a configuration.</param>
internal sealed record GarbageRef(StoreRef Ref, bool IsConfiguration)
{
    /// <summary>What it is, for people.</summary>
    internal string Kind => IsConfiguration ? "configuration" : "layer";
}
