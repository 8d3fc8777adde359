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
