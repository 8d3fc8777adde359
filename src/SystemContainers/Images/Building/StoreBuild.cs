using SystemContainers.Containers;
using SystemContainers.Host;
using SystemContainers.Storage;

namespace SystemContainers.Images.Building;

/// <summary>
/// A build into the image store: into a layout for the time of the build, and from there in as every other image. What
/// the store has of the base is neither fetched nor copied.
/// </summary>
/// <param name="store">The image store.</param>
internal sealed class StoreBuild(ImageStore store)
{
    // Where other files that may be large are for the time of an operation.
    private const string Place = "/var/tmp";

    /// <summary>What a build would do.</summary>
    /// <inheritdoc cref="ImageStore.PlanBuildAsync"/>
    internal static Task<IReadOnlyList<PlannedChange>> PlanAsync(ImageBuildOptions options)
    {
        var request = new BuildRequest(Into(options, Place));
        return Task.FromResult<IReadOnlyList<PlannedChange>>(
            [new PlannedChange(request.Name, "Build and store image")]);
    }

    /// <summary>Builds.</summary>
    /// <inheritdoc cref="ImageStore.BuildAsync"/>
    internal async Task<SystemImage> BuildAsync(
        ImageBuildOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(store.Repository.IsUser, "build an image into the image store");
        using var temporary = TemporaryDirectory.Create(Place);
        var file = await new ImageBuilder(store).BuildPartAsync(
            Into(options, temporary.Path), new StoredLayers(store.Repository), observer, cancellationToken);
        var import = new ImportOptions
        {
            Source = ImageSource.Parse(file.Source, "/"),
            Name = options.Name,
            Platform = options.Base?.Platform
                ?? (options.Architecture is { } given ? ImagePlatform.Host with { Architecture = given } : null),
            IsOwnWork = true,
        };
        return (await store.ImportAsync(import, observer, cancellationToken)).Image;
    }

    private static ImageBuildOptions Into(ImageBuildOptions options, string folder) =>
        options with { Output = Path.Join(folder, "layout"), Format = ImageFormat.OciLayout };
}
