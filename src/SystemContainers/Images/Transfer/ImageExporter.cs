using SystemContainers.Host;
using SystemContainers.Images.Building;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Transfer;

/// <summary>Writes images of the store to archives and folders.</summary>
internal sealed class ImageExporter(ImageStore store)
{
    /// <summary>Writes an image.</summary>
    /// <inheritdoc cref="ImageStore.ExportAsync"/>
    internal async Task<SystemImageFile> ExportAsync(
        ExportOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(store.Repository.IsUser, "export an image");
        options = options with { Output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output)) };
        var image = store.Get(options.Image);
        var target = ExportTarget.Open(options);
        using var keep = await RepositoryLock.TakeAsync(store.Path, isExclusive: false, cancellationToken);
        var content = await new ImageContentReader(store.Repository)
            .ReadAsync(image, options, observer, cancellationToken);
        var progress = new BuildProgress($"Exporting {image.Name}", content.Blobs.Sum(b => b.Size), observer);
        progress.Begin($"writing '{options.Output}'");
        var (size, selector) = target.Write(content, progress, cancellationToken);
        progress.Finish();
        return new SystemImageFile
        {
            Path = options.Output,
            Format = options.Format,
            Name = image.Name,
            Selector = selector,
            Digest = image.Digest,
            ConfigDigest = content.Configuration.Digest,
            Size = size,
            Layers = image.Layers,
            Created = image.Created ?? DateTimeOffset.UnixEpoch,
        };
    }
}
