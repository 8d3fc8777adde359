using SystemContainers.Storage;

namespace SystemContainers.Images;

/// <summary>Imports several images at once; a layer that several of them need is transferred once.</summary>
internal sealed class ImportBatch(ImageStore store)
{
    // More would only wait for the same processors and keep more connections open.
    private const int ImagesAtOnce = 4;

    /// <summary>Imports the images.</summary>
    /// <inheritdoc cref="ImageStore.ImportManyAsync"/>
    internal async Task RunAsync(
        IEnumerable<ImportOptions> images, Func<ImportOutcome, CancellationToken, Task> take,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        using var share = new TransferShare();
        var importer = new ImageImporter(store, share);
        var limits =
            new ParallelOptions { MaxDegreeOfParallelism = ImagesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(images, limits, async (options, token) =>
        {
            ImportOutcome outcome;
            try
            {
                var result = await StorageGuard.RunAsync(() => importer.ImportAsync(options, observer, token), token);
                outcome = new ImportOutcome(options, result, null);
            }
            catch (SystemContainersException e)
            {
                outcome = new ImportOutcome(options, null, e);
            }

            await take(outcome, token);
        });
    }
}
