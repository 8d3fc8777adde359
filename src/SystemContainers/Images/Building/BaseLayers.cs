using SystemContainers.Images.Layers;

namespace SystemContainers.Images.Building;

/// <summary>Brings the layers of a base image into a staged layout.</summary>
/// <param name="image">The base image.</param>
/// <param name="staged">The layout.</param>
/// <param name="present">Layers that need not be there, because whoever reads it has them; null for none.</param>
/// <param name="progress">Counts bytes.</param>
internal sealed class BaseLayers(
    BaseImage image, StagedLayout staged, StoredLayers? present, BuildProgress progress)
{
    /// <summary>Brings them in, each blob once, with its digest and size checked.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The layers, base first.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidImage"/>: a blob is not what the
    /// manifest says.</exception>
    internal async Task<IReadOnlyList<BuiltLayer>> AddAsync(CancellationToken cancellationToken)
    {
        var mediaTypes = new Dictionary<string, string>();
        foreach (var layer in image.Layers)
        {
            if (!mediaTypes.ContainsKey(layer.Digest))
            {
                progress.Begin($"base layer {mediaTypes.Count + 1}: {layer.Digest}");
                mediaTypes[layer.Digest] = await AddAsync(layer, cancellationToken);
            }
        }

        return
        [
            .. image.Layers.Select(layer => new BuiltLayer(
                "base", layer.Digest, layer.DiffId!, layer.Size, mediaTypes[layer.Digest])),
        ];
    }

    private async Task<string> AddAsync(LayerDescriptor layer, CancellationToken cancellationToken)
    {
        if (present?.Contains(layer.Digest) == true)
        {
            using var blob = present.Open(layer.Digest);
            return MediaTypeOf(blob, out _);
        }

        return await image.ReadLayerAsync(layer, blob => Copy(layer, blob, cancellationToken), cancellationToken);
    }

    private string Copy(LayerDescriptor layer, Stream blob, CancellationToken cancellationToken)
    {
        try
        {
            using var source = new DigestStream(blob, layer.Size, Count);
            var mediaType = MediaTypeOf(source, out var whole);
            staged.AddBlob(layer.Digest, whole);
            var digest = source.FinishDigest();
            return source.Count == layer.Size && digest == layer.Digest
                ? mediaType
                : throw new InvalidDataException($"it has {source.Count} bytes with the digest {digest}");
        }
        catch (InvalidDataException e)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"Layer {layer.Digest} of the base image cannot be used: {e.Message}.",
                "Nothing was built. Choose another base, or ask whoever built it.",
                layer.Digest,
                inner: e);
        }

        void Count(int read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Add(read);
        }
    }

    private static string MediaTypeOf(Stream blob, out Stream whole)
    {
        Span<byte> head = stackalloc byte[LayerMediaType.HeadLength];
        whole = PeekableStream.Create(blob, head);
        return LayerMediaType.Of(head);
    }
}
