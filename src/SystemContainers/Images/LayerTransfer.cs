using System.Collections.Concurrent;
using SystemContainers.Images.Blobs;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.Images.Sources;

namespace SystemContainers.Images;

/// <summary>Brings layers of one image into a transaction, several at once, the largest first.</summary>
/// <param name="source">Where they are.</param>
/// <param name="proxy">The open image.</param>
/// <param name="share">What other imports have a part in.</param>
/// <param name="observer">Hears the progress.</param>
internal sealed class LayerTransfer(
    ReadableSource source, SkopeoProxy proxy, TransferShare share, IEngineObserver observer)
{
    /// <summary>Brings the layers.</summary>
    /// <param name="name">The image, for people.</param>
    /// <param name="layers">The layers, each once.</param>
    /// <param name="isMissing">Whether a layer is not there; of one that is only the blob is missing.</param>
    /// <param name="transaction">Where to.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The ref and the commit of each that was not there.</returns>
    internal async Task<List<(string Name, string Commit)>> RunAsync(
        ImageReference name, IReadOnlyList<LayerDescriptor> layers, Func<LayerDescriptor, bool> isMissing,
        ObjectTransaction transaction, CancellationToken cancellationToken)
    {
        using var progress = new TransferProgress(name.ToString(), layers, observer);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var importer = new OstreeLayerImporter(transaction, observer, progress.Add);
        var keeper = new BlobKeeper(transaction);
        var refs = new ConcurrentBag<(string, string)>();
        var queue = new ConcurrentQueue<LayerDescriptor>(layers.OrderByDescending(l => l.Size));

        void Bring(LayerDescriptor layer, Stream blob)
        {
            if (isMissing(layer))
            {
                refs.Add((RefName.OfBlob(layer.Digest), importer.Import(layer, blob, stop.Token)));
            }
            else
            {
                keeper.Keep(blob, layer.Digest, layer.Size, stop.Token, progress.Add);
            }
        }

        async Task DrainAsync(SkopeoProxy reader)
        {
            while (queue.TryDequeue(out var layer))
            {
                await reader.ReadBlobAsync(layer.Digest, layer.Size, blob => Bring(layer, blob), stop.Token);
                progress.EndLayer();
            }
        }

        // A proxy serves one transfer at a time, so every further worker has its own.
        async Task DrainByAnotherAsync()
        {
            if (!queue.IsEmpty)
            {
                await using var another = await SkopeoProxy.OpenAsync(source, observer, stop.Token);
                await DrainAsync(another);
            }
        }

        List<Task> workers = [share.RunAsync(() => DrainAsync(proxy), stop.Token)];
        for (var i = 1; i < Math.Min(layers.Count, Environment.ProcessorCount); i++)
        {
            workers.Add(share.RunAsync(DrainByAnotherAsync, stop.Token));
        }

        await FirstFailure.WhenAllAsync(workers, stop);
        return [.. refs];
    }

    /// <summary>Says that no more layers are wanted.</summary>
    internal void Finish() => proxy.Finish();
}
