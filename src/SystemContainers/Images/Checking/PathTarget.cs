namespace SystemContainers.Images.Checking;

/// <summary>What a path of an image leads to.</summary>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="StorePath">Where the file is in the image store; null for a directory and for nothing.</param>
internal readonly record struct PathTarget(bool IsDirectory, string? StorePath)
{
    /// <summary>There is no such path.</summary>
    internal static PathTarget Nothing => default;

    /// <summary>Whether there is anything.</summary>
    internal bool Exists => IsDirectory || StorePath is not null;
}
