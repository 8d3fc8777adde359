using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Images;
using SystemContainers.Images.Sources;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>
/// Looks for newer images of containers where those came from. It brings nothing in and changes nothing.
/// </summary>
internal sealed class UpdateChecker(HostPaths paths, ImageStore images)
{
    private readonly ContainerCatalog _catalog = new(paths);
    private readonly HeldDigests _held = new(paths);
    private readonly RemoteRootFinder _roots = new(paths);

    /// <summary>Looks for one container.</summary>
    /// <param name="check">Which.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<SystemContainerUpdateCheck> RunAsync(
        UpdateCheckOptions check, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var container = ContainerUpdater.GetUpdatable(_catalog, check.Name);
        var current = container.Active.Info;
        if (current.Remote is not null)
        {
            return OfFollower(container.Active, check);
        }

        if (FindOwn(current, check.Rebase) is { } own)
        {
            return OfOwn(own, current, check);
        }

        var asked = check.Rebase ?? ImageSource.Parse("docker://" + current.Image, "/");
        var local = asked.Transport == ImageTransport.Registry ? FindLocal(asked.Location) : null;
        var source = local?.Source is { } recorded ? ImageSource.Parse(recorded, "/") : asked;
        var available = await DigestAsync(source, check, observer, cancellationToken);
        return new SystemContainerUpdateCheck
        {
            Name = check.Name,
            Image = check.Rebase?.ToString() ?? current.Image,
            Source = source.SkopeoReference,
            CurrentDigest = current.Digest,
            AvailableDigest = available,
            IsUpdateAvailable = available != current.Digest,
            IsLocal = local?.Digest == available,
            IsHeld = _held.List(check.Name).Any(h => h.Digest == available),
        };
    }

    /// <summary>Whether the image that a container would be updated to was built here, so that it is asked for nowhere
    /// else.</summary>
    /// <param name="name">The container.</param>
    /// <param name="rebase">Another image to move to; null for the container's own.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerNotFound"/>.</exception>
    internal bool IsOwn(string name, ImageSource? rebase) =>
        FindOwn(_catalog.Get(name).Active.Info, rebase) is not null;

    // Somebody else's image may have the name of one that was built here. Where that has lost its name the deployment
    // still has it.
    private SystemImage? FindOwn(DeploymentInfo current, ImageSource? rebase)
    {
        try
        {
            var image = rebase is null
                ? FindLocal(current.Image) ?? images.FindCommit(current.Image, current.Commit)?.Image
                : rebase.Transport == ImageTransport.Registry ? FindLocal(rebase.Location) : null;
            return image?.IsBuiltHere == true ? image : null;
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            // Bringing it in again may be just what mends it.
            return null;
        }
    }

    private SystemContainerUpdateCheck OfOwn(SystemImage own, DeploymentInfo current, UpdateCheckOptions check) => new()
    {
        Name = check.Name,
        Image = check.Rebase?.ToString() ?? current.Image,
        Source = $"ostree:{own.Name}@{images.Path}",
        CurrentDigest = current.Digest,
        AvailableDigest = own.Digest,
        IsUpdateAvailable = own.Digest != current.Digest,
        IsLocal = true,
        IsHeld = _held.List(check.Name).Any(h => h.Digest == own.Digest),
    };

    // The image of a follower is its donor's, which is here already.
    private SystemContainerUpdateCheck OfFollower(Deployment active, UpdateCheckOptions check)
    {
        var root = _roots.Find(active);
        RootSharing.CheckRebase(root, check.Name, check.Rebase is not null);
        var offered = root.Donor?.Info ?? active.Info;
        return new SystemContainerUpdateCheck
        {
            Name = check.Name,
            Image = offered.Image,
            Source = root.ToString(),
            CurrentDigest = active.Info.Digest,
            AvailableDigest = offered.Digest,
            IsUpdateAvailable = offered.Digest != active.Info.Digest,
            IsLocal = true,
            IsHeld = _held.List(check.Name).Any(h => h.Digest == offered.Digest),
        };
    }

    // Registries are asked without a policy, under which some versions of skopeo would have to copy the whole image; an
    // import applies it.
    private async Task<string> DigestAsync(
        ImageSource source, UpdateCheckOptions check, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (source.Transport == ImageTransport.Registry)
        {
            var options = new FindOptions
            {
                AllowInsecure = check.AllowInsecure || source.IsInsecure,
                UserName = check.UserName,
                Password = check.Password,
            };
            var name = ImageReference.Parse(source.Location);
            var found = (await images.FindAsync([name], options, observer, cancellationToken))[0];
            return (found.Info ?? throw found.Error!).Digest;
        }

        using var place = await ReadableSource.OpenAsync(
            new ImportOptions { Source = source }, observer, cancellationToken);
        await using var image = await SourceImage.OpenAsync(place, observer, cancellationToken);
        return image.Digest;
    }

    private SystemImage? FindLocal(string name) =>
        ImageReference.TryParse(name, out var reference) ? images.Find(reference)?.Image : null;
}
