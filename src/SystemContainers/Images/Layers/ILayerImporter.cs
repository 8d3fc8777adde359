namespace SystemContainers.Images.Layers;

/// <summary>Brings the blob of one layer into the image store.</summary>
internal interface ILayerImporter
{
    /// <summary>Reads a blob to its end, checks it and stores what it holds.</summary>
    /// <param name="layer">What the blob must be.</param>
    /// <param name="blob">The blob, compressed or not.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The commit that holds the layer; its ref is set by the caller after the
    /// transaction is committed.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidImage"/>,
    /// naming layer and entry.</exception>
    string Import(LayerDescriptor layer, Stream blob, CancellationToken cancellationToken);
}
