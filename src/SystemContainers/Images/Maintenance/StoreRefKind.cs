namespace SystemContainers.Images.Maintenance;

/// <summary>What a ref of the repository is for.</summary>
internal enum StoreRefKind
{
    /// <summary>The name of an image.</summary>
    Image,

    /// <summary>A layer or an image configuration.</summary>
    Blob,

    /// <summary>Somebody else's, as those of the host's own operating system.</summary>
    Foreign,
}
