using SystemContainers.Images;
using SystemContainers.Storage;

namespace SystemContainers.Containers.RemoteRoots;

/// <summary>
/// What holds between a container and those that use its root file system: it is not taken from under them, and they
/// have the image that it was made from.
/// </summary>
internal sealed class RootSharing(HostPaths paths, ImageStore images, Recovery recovery)
{
    /// <summary>Finds root file systems and their users.</summary>
    internal RemoteRootFinder Finder { get; } = new(paths);

    /// <summary>Claims the root file system of a new follower.</summary>
    /// <param name="given">What the user gave; null for none.</param>
    /// <param name="observer">Hears what is put in order first.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.Busy"/>: its donor is being changed; and what
    /// <see cref="RemoteRootFinder.Find(string)"/> throws.</exception>
    internal async Task<RemoteRootClaim?> ClaimAsync(string? given, IEngineObserver observer) =>
        given is null ? null : await ClaimAsync(() => Finder.Find(given), observer);

    /// <summary>Claims the root file system of a follower's next deployment.</summary>
    /// <param name="active">The active deployment; null is returned where it has its own.</param>
    /// <param name="observer">Hears what is put in order first.</param>
    /// <inheritdoc cref="ClaimAsync(string, IEngineObserver)"/>
    internal async Task<RemoteRootClaim?> ClaimAsync(Deployment active, IEngineObserver observer) =>
        active.Info.Remote is null ? null : await ClaimAsync(() => Finder.Find(active), observer);

    /// <summary>Holds the root file system of a deployment that is to be gone back to.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <returns>The lock of its donor; null where it has none.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.Busy"/>; and what
    /// <see cref="RemoteRootFinder.CheckUsable"/> throws.</exception>
    internal ContainerLock? Hold(Deployment deployment)
    {
        Finder.CheckUsable(deployment);
        if (Finder.DonorOf(deployment) is not { } donor)
        {
            return null;
        }

        var held = ContainerLock.TakeShared(paths, donor);
        try
        {
            Finder.CheckUsable(deployment);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Refuses an image that is not the one of a root file system: templates and files would not fit.
    /// </summary>
    /// <param name="root">The root file system; null for none.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static void CheckImage(RemoteRoot? root, SystemImage image)
    {
        if (root?.Donor is { } donor && donor.Info.Digest != image.Digest)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The image {image.Name} ({image.Digest}) is not the one that {root} was made from: {donor.Info.Image} "
                + $"({donor.Info.Digest}).",
                $"Name that image, or update {donor.Name} first.",
                image.Name);
        }
    }

    /// <summary>Refuses another image for a container that uses a root file system of others.</summary>
    /// <param name="root">The root file system; null for its own.</param>
    /// <param name="follower">The container.</param>
    /// <param name="isRebase">Whether it is to move to one.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static void CheckRebase(RemoteRoot? root, string follower, bool isRebase)
    {
        if (root is not null && isRebase)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The container {follower} uses the root file system of {root}, so it cannot move to another image.",
                root.Donor is { } donor ? $"Update {donor.Name}, and then {follower}." : "Install it again.",
                follower);
        }
    }

    /// <summary>The image of a follower's next deployment: the one that its root file system was made from.</summary>
    /// <param name="root">The root file system.</param>
    /// <param name="follower">The follower's active deployment.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>.</exception>
    internal StoredImage ImageOf(RemoteRoot root, Deployment follower)
    {
        return root.Donor is { } donor
            ? FindImage(images, donor.Info)
            : images.GetStored(ImageReference.Parse(follower.Info.Image));
    }

    /// <summary>The image that a deployment was made from, whatever its name points to by now.</summary>
    /// <param name="images">The images.</param>
    /// <param name="info">The deployment's <c>info</c>.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ImageNotFound"/>.</exception>
    internal static StoredImage FindImage(ImageStore images, DeploymentInfo info) =>
        images.FindCommit(info.Image, info.Commit) ?? images.GetStored(ImageReference.Parse(info.Image));

    /// <summary>
    /// Puts in order what killed commands left of those that use the root file system of a container.
    /// </summary>
    /// <param name="name">The container.</param>
    /// <param name="observer">Hears what is put in order.</param>
    internal Task MendFollowersAsync(string name, IEngineObserver observer) =>
        Finder.FollowersOf(name).Count > 0 ? recovery.MendAllAsync(observer) : Task.CompletedTask;

    /// <summary>Refuses to remove a container whose root file system others use.</summary>
    /// <param name="name">The container.</param>
    /// <param name="gone">Containers that use it no more by then.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerInUse"/>.</exception>
    internal void CheckUnused(string name, IReadOnlyCollection<string> gone)
    {
        if (Finder.FollowersOf(name).Select(f => f.Name).Distinct().Except(gone).ToList() is { Count: > 0 } followers)
        {
            throw new SystemContainersException(
                ErrorCode.ContainerInUse,
                $"The root file system of {name} is used by {string.Join(", ", followers)}.",
                "Uninstall them first.",
                name);
        }
    }

    /// <summary>Tells who goes on with the deployment that a container has just left.</summary>
    /// <param name="left">That deployment.</param>
    /// <param name="observer">Hears it.</param>
    /// <returns>The names of the followers.</returns>
    internal IReadOnlyList<string> ReportFollowers(Deployment left, IEngineObserver observer)
    {
        var followers = Finder.ActiveFollowersOf(left.Name, left.Number);
        if (followers.Count > 0)
        {
            observer.Warning(
                $"The root file system of {left.Name}.{left.Number} is still used by {string.Join(", ", followers)}; "
                + "update them to have them use the new one.");
        }

        return followers;
    }

    // What a killed command left is put in order first, and who changes the donor meanwhile is told that it is busy.
    private async Task<RemoteRootClaim> ClaimAsync(Func<RemoteRoot> find, IEngineObserver observer)
    {
        await recovery.MendAllAsync(observer);
        var held = find().Donor is { } donor ? ContainerLock.TakeShared(paths, donor.Name) : null;
        try
        {
            return new RemoteRootClaim(find(), held);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }
}
