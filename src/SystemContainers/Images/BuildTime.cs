namespace SystemContainers.Images;

/// <summary>When an image was built, as far as anybody knows.</summary>
public static class BuildTime
{
    // What is built to be the same again has the start of 1970 in place of its time, or the second after it.
    private static readonly DateTimeOffset _earliest = DateTimeOffset.UnixEpoch.AddDays(1);

    /// <summary>The time that an image says, or null where it only fills the place of one.</summary>
    /// <param name="created">What the image says; null for nothing.</param>
    public static DateTimeOffset? Known(DateTimeOffset? created) => created >= _earliest ? created : null;
}
