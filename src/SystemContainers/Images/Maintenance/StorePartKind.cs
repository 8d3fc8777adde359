namespace SystemContainers.Images.Maintenance;

/// <summary>What a commit of the repository holds.</summary>
internal enum StorePartKind
{
    /// <summary>The manifest of an image that has a name, or that a deployment was made of.</summary>
    Image,

    /// <summary>A layer of such an image.</summary>
    Layer,

    /// <summary>The configuration of such an image.</summary>
    Configuration,

    /// <summary>Something of the store's own that no image has any more.</summary>
    Garbage,

    /// <summary>Something of somebody else's.</summary>
    Foreign,
}
