using SystemContainers.Images.Ostree;
using SystemContainers.Images.Sources;

namespace SystemContainers.Images.Maintenance;

/// <summary>The places that damaged images can be had from again.</summary>
/// <param name="repository">The store's repository.</param>
/// <param name="options">How to talk to registries.</param>
internal sealed class RepairSources(Repository repository, SystemImageStoreRepairOptions options)
{
    /// <summary>How to import an image again, exactly the same one where its digest is known.</summary>
    /// <param name="name">The image's name.</param>
    /// <param name="digest">Its manifest's digest; null where that is not known.</param>
    /// <exception cref="SystemContainersException">Its source is nothing that can be read.</exception>
    internal ImportOptions ImportOf(string name, string? digest)
    {
        var source = ImageSource.Parse(RecordedSource(name) ?? name, "/");
        return new ImportOptions
        {
            Source = digest is null || source.Transport != ImageTransport.Registry
                ? source
                : ImageSource.Parse($"docker://{ImageReference.Parse(source.Location).Repository}@{digest}", "/"),
            Name = ImageReference.Parse(name),
            AllowInsecure = options.AllowInsecure || source.IsInsecure,
            UserName = options.UserName,
            Password = options.Password,
        };
    }

    /// <summary>Reads a blob from the first source of some images that has it.</summary>
    /// <param name="images">The images that have the blob.</param>
    /// <param name="digest">The blob's digest.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="read">Reads the stream to its end and checks it.</param>
    /// <param name="observer">Hears the command lines.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The source, and what was read.</returns>
    /// <exception cref="SystemContainersException">No source has it; that of the last source.</exception>
    internal async Task<(ImageSource Source, T Content)> ReadAsync<T>(
        IReadOnlyList<CommittedImage> images, string digest, long size, Func<Stream, T> read, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        SystemContainersException? failure = null;
        foreach (var image in images.Where(i => i.Name is not null))
        {
            try
            {
                var import = ImportOf(image.Name!, image.Digest);
                using var source = await ReadableSource.OpenAsync(import, observer, cancellationToken);
                await using var proxy = await SkopeoProxy.OpenAsync(source, observer, cancellationToken);
                return (import.Source, await proxy.ReadBlobAsync(digest, size, read, cancellationToken));
            }
            catch (SystemContainersException e)
            {
                failure = e;
            }
        }

        throw failure ?? new SystemContainersException(
            ErrorCode.SourceNotFound,
            $"It is not known where {digest} came from: no image with a name has it.",
            "Import the image again.",
            digest);
    }

    private string? RecordedSource(string name)
    {
        try
        {
            return new StoredImageReader(repository).Read(RefName.Encode(name))?.Image.Source;
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            return null;
        }
    }
}
