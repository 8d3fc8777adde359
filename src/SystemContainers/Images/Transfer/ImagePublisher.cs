using SystemContainers.Host;
using SystemContainers.Host.Processes;
using SystemContainers.Images.Building;
using SystemContainers.Images.Ostree;
using SystemContainers.Images.Sources;

namespace SystemContainers.Images.Transfer;

/// <summary>Pushes images to registries: only blobs that the registry lacks, and the manifest as it came.</summary>
internal sealed class ImagePublisher(ImageStore store)
{
    // A push is as slow as its network; a user stops it by other means.
    private static readonly TimeSpan _longest = TimeSpan.FromHours(24);

    /// <summary>Where an image would go.</summary>
    /// <param name="image">The image.</param>
    /// <param name="destination">The name asked for, if one was.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidReference"/>.</exception>
    internal static ImageReference Destination(SystemImage image, ImageReference? destination)
    {
        var name = destination ?? ImageReference.Parse(image.Name);
        return name.Tag is null
            ? throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"The image cannot be pushed to '{name}', which has a digest and no tag.",
                "Give a destination with a tag.",
                name.ToString())
            : name.Registry is null
            ? throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"The image cannot be pushed to '{name}', which names no registry.",
                "Give a destination such as registry.example.com/team/etcd:3.5.",
                name.ToString())
            : name;
    }

    /// <summary>Pushes an image.</summary>
    /// <inheritdoc cref="ImageStore.PublishAsync"/>
    internal async Task<SystemImageInfo> PublishAsync(
        PublishOptions options, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Privilege.Require(store.Repository.IsUser, "publish an image");
        var image = store.Get(options.Image);
        var destination = Destination(image, options.Destination);
        using var keep = await RepositoryLock.TakeAsync(store.Path, isExclusive: false, cancellationToken);
        var content = await new ImageContentReader(store.Repository)
            .ReadAsync(image, RegistryOf(image, destination, options), observer, cancellationToken);
        var progress = new BuildProgress($"Publishing {image.Name}", null, observer);
        progress.Begin($"to {destination}");
        await PushAsync(content, destination, options, observer, cancellationToken);
        await VerifyAsync(content, destination, options, observer, cancellationToken);
        progress.Finish();
        return Describe(content, destination);
    }

    private static async Task PushAsync(
        ImageContent content,
        ImageReference destination,
        RegistryOptions options,
        IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var place = ImageSource.Parse("docker://" + destination, "/");
        using var access = new SkopeoAccess(options, place);
        var folder = BlobFolder.Create(content, access.TemporaryDirectory);

        // The policy was applied when the image came in, and is not one for folders of this engine.
        var command = new Command(
            "skopeo",
            [
                "--tmpdir", access.TemporaryDirectory, "--insecure-policy", "copy", "--quiet", "--preserve-digests",
                .. options.AllowInsecure ? (string[])["--dest-tls-verify=false"] : [],
                .. access.CredentialArguments, "dir:" + folder, place.SkopeoReference,
            ])
        {
            Timeout = _longest,
        };
        var result = await CommandRunner.TryRunAsync(command, observer, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw Failure(content, place, result);
        }
    }

    private static SystemContainersException Failure(ImageContent content, ImageSource place, CommandResult result) =>
        result.StandardError.Contains("Digest did not match", StringComparison.OrdinalIgnoreCase)
            ? new SystemContainersException(
                ErrorCode.StoreCorrupt,
                $"A blob of image {content.Image.Name} is damaged in the image store: {result.StandardError.Trim()}",
                "Repair the image store, and try again.",
                content.Image.Name,
                result)
            : SourceErrors.Of(place, result, "push to");

    private static async Task VerifyAsync(
        ImageContent content,
        ImageReference destination,
        RegistryOptions options,
        IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        using var registry = new RegistryReader(options, destination.Repository, observer);
        var (digest, _) = await registry.ReadManifestAsync(destination, cancellationToken);
        if (digest != content.Image.Digest)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"{destination} was pushed with digest {content.Image.Digest}, and the registry now says {digest}.",
                "Push it again, and see that nobody else pushes to that name meanwhile.",
                destination.ToString());
        }
    }

    private SystemImageInfo Describe(ImageContent content, ImageReference destination)
    {
        var image = content.Image;
        var local = store.Find(destination)?.Image;
        var platform = image.Platform;
        return new SystemImageInfo
        {
            Name = destination.ToString(),
            Repository = destination.Repository,
            Tag = destination.Tag,
            Digest = image.Digest,
            Platforms = platform is null ? [] : [platform],
            Platform = platform,
            Created = image.Created,
            Size = content.Layers.Sum(l => l.Size),
            Labels = image.Labels,
            LocalDigest = local?.Digest,
            State = LocalState.Of(local, image.Digest, image.Created),
        };
    }

    // Credentials are for the registry that is pushed to, and no other is to see them.
    private static RegistryOptions RegistryOf(SystemImage image, ImageReference destination, RegistryOptions options) =>
        ImageReference.TryParse(image.Name, out var name) && name.Registry == destination.Registry
            ? options
            : new FindOptions { AllowInsecure = options.AllowInsecure };
}
