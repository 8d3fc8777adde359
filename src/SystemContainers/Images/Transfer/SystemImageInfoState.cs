namespace SystemContainers.Images;

/// <summary>How an image in a registry stands to the local image of the same name.</summary>
public enum SystemImageInfoState
{
    /// <summary>The image store cannot be read by this user.</summary>
    Unknown,

    /// <summary>There is no local image of that name.</summary>
    NotLocal,

    /// <summary>The local image is the same, bit by bit.</summary>
    Current,

    /// <summary>The registry's was built later than the local one.</summary>
    Newer,

    /// <summary>The registry's was built earlier than the local one.</summary>
    Older,

    /// <summary>It is another image, and which was built later is not known.</summary>
    Different,
}
