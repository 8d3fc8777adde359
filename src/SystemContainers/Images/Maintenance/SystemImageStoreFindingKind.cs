namespace SystemContainers.Images;

/// <summary>What is wrong with a part of the image store.</summary>
public enum SystemImageStoreFindingKind
{
    /// <summary>An object's content, owner, mode or attributes are not those that its checksum was made of.</summary>
    DamagedObject,

    /// <summary>An object that another one names is not there.</summary>
    MissingObject,

    /// <summary>A ref holds no checksum of a commit.</summary>
    InvalidRef,

    /// <summary>A ref points to a commit that is not there.</summary>
    DanglingRef,

    /// <summary>A layer that an image's manifest names is not there.</summary>
    MissingLayer,

    /// <summary>The configuration that an image's manifest names is not there.</summary>
    MissingConfiguration,

    /// <summary>An image's manifest is not the one with the digest that was recorded, or cannot be read.</summary>
    WrongManifest,

    /// <summary>The content of an image configuration has not its digest.</summary>
    WrongConfiguration,

    /// <summary>The blob that was kept of a layer has not the layer's digest.</summary>
    DamagedBlob,
}
