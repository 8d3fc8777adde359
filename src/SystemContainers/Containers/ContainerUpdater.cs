using SystemContainers.Containers.Packages;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Containers.Security;
using SystemContainers.Host.Runtimes;
using SystemContainers.Images;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>Moves containers to new deployments.</summary>
internal sealed class ContainerUpdater(
    HostOptions options, ImageStore images, DeploymentRenderer renderer, DeploymentStager stager,
    DeploymentSwitch deploymentSwitch, RootSharing sharing, Recovery recovery)
{
    private readonly ContainerCatalog _catalog = new(options.Paths);
    private readonly HeldDigests _held = new(options.Paths);
    private readonly ContainerSettingsFile _settings = new(options.Paths);
    private readonly DeploymentRotation _rotation = new(options.Paths);
    private readonly PackageChoice _packages = new(options.Paths);

    private HostPaths Paths => options.Paths;

    /// <summary>What an update would do.</summary>
    /// <param name="update">What to update to.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<PlannedChange>> PlanUpdateAsync(
        UpdateOptions update, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var container = GetUpdatable(_catalog, update.Name);
        var keep = NewKeep(update);
        var root = container.Active.Info.Remote is null ? null : sharing.Finder.Find(container.Active);
        var target = Resolve(container, update, root);
        List<PlannedChange> plan = keep is null ? [] : [new(update.Name, $"Keep {keep} deployments")];
        if (target.IsUnchanged)
        {
            return plan;
        }

        CheckHeld(update, target.Image.Image.Digest);
        await DeploymentRenderer.CheckSettingsAsync(update.UnitSettings, observer, cancellationToken);
        var draft = await _packages.MakeAsync(
            renderer.Render(target.Request, observer), target.Request, observer, cancellationToken);
        CheckKind(container, draft);
        var first = new PlannedChange(
            Paths.Deployment(update.Name, draft.Number), $"Create deployment of {target.Image.Image.Name}");
        var isRunning = await deploymentSwitch.IsRunningAsync(container, cancellationToken);
        return
        [
            first,
            .. new SecurityPlan(Paths, update.Name, draft.Number)
                .Create(draft.Info.Security, container.Active.Info.Security),
            .. target.Removed.Select(n => new PlannedChange(Paths.Deployment(update.Name, n), "Remove deployment")),
            .. new SwitchPlan(Paths, container, isRunning)
                .Create(
                    draft.Number, draft.Unit, draft.DropIn, draft.Tmpfiles,
                    draft.Package is null ? draft.HostFiles.Paths : []),
            .. PackageSwitch.Plan(container.Active.Info, draft.Info),
            .. plan,
        ];
    }

    /// <summary>Updates a container.</summary>
    /// <param name="update">What to update to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the container then runs as before.</param>
    internal async Task<SystemContainerUpdate> UpdateAsync(
        UpdateOptions update, IEngineObserver observer, CancellationToken cancellationToken)
    {
        GetUpdatable(_catalog, update.Name);
        using var held = ContainerLock.Take(Paths, update.Name);
        await recovery.MendAsync(update.Name, observer);
        observer.Step(update.Name, ChangeStep.Locked);
        var container = GetUpdatable(_catalog, update.Name);
        var keep = NewKeep(update);
        using var claim = await sharing.ClaimAsync(container.Active, observer);
        var target = Resolve(container, update, claim?.Root);
        if (target.IsUnchanged)
        {
            WriteKeep(update.Name, keep);
            return DeploymentSwitch.Unchanged(container);
        }

        CheckHeld(update, target.Image.Image.Digest);
        await DeploymentRenderer.CheckSettingsAsync(update.UnitSettings, observer, cancellationToken);
        var draft = await _packages.MakeAsync(
            renderer.Render(target.Request, observer), target.Request, observer, cancellationToken);
        CheckKind(container, draft);
        var isRunning = await deploymentSwitch.IsRunningAsync(container, cancellationToken);
        var staged = await stager.StageAsync(draft, observer, cancellationToken);
        var record = new ChangeRecord
        {
            Name = update.Name,
            Operation = ChangeOperation.Update,
            From = container.Active.Number,
            To = draft.Number,
            Staged = staged,
            StagedInode = FileStatus.Read(stager.PathOf(staged)).Identity.Inode,
            Removed = [.. target.Removed.Select(n => new RemovedDeployment(n, stager.NewTrash(update.Name)))],
            Keep = keep,
            KeptBefore = _settings.Read(update.Name).Keep,
            WasRunning = isRunning,
            Began = DateTimeOffset.UtcNow,
            Reason = UpdateReason.Describe(update, container.Active, target.Image.Image),
        };
        var result = await deploymentSwitch.RunAsync(
            container, record, update.StartPolicy, UpdateOutcome.Updated, observer, cancellationToken);
        return result with { Followers = sharing.ReportFollowers(container.Active, observer) };
    }

    /// <summary>A container that can be moved to another deployment.</summary>
    /// <param name="catalog">The containers.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerNotFound"/>,
    /// <see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static InstalledContainer GetUpdatable(ContainerCatalog catalog, string name)
    {
        var container = catalog.Get(name);
        return !container.IsPreinstalled
            ? container
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The container {name} came with the host's packages, so it cannot be updated here.",
                "Uninstall it and install it again from an image.",
                name);
    }

    private static void CheckKind(InstalledContainer container, DeploymentDraft draft)
    {
        if (draft.Info.HasService != container.Active.Info.HasService)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The image {draft.Info.Image} has {(draft.Info.HasService ? "a" : "no")} service, "
                + $"and {container.Name} has {(draft.Info.HasService ? "none" : "one")}.",
                "Uninstall the container and install that image.",
                container.Name);
        }
    }

    private Target Resolve(InstalledContainer container, UpdateOptions update, RemoteRoot? root)
    {
        update.StartPolicy.Check();
        var active = container.Active;
        RootSharing.CheckRebase(root, container.Name, update.Rebase is not null);
        var image = root is null
            ? images.GetStored(update.Rebase ?? ReferenceOf(active))
            : sharing.ImageOf(root, active);
        var values = new UserValueChange(active, update);
        var userValues = values.Apply();
        var isUnchanged = image.Image.Digest == active.Info.Digest && image.Image.Name == active.Info.Image
            && update.UnitSettings.All(s => active.Info.UnitSettings.GetValueOrDefault(s.Key, string.Empty) == s.Value)
            && (update.Profile ?? active.Info.Profile) == active.Info.Profile
            && !update.StartPolicy.Changes(active.Info.StartPolicy)
            && (root is null || root.Path == active.RootFileSystem)
            && (update.SystemPackage is null or SystemPackage.Auto
                || update.SystemPackage == PackageChoice.RecordedIn(active.Info))
            && values.IsNone;
        var (number, removed) = isUnchanged ? (active.Number, []) : _rotation.MakeRoom(container, update.Keep);
        var request = new DeploymentRequest(
            container.Name,
            number,
            image,
            userValues,
            update.Variables.Keys,
            active.Info.Values.GetValueOrDefault(BuiltInVariables.Uuid) ?? Guid.NewGuid().ToString(),
            OciRuntime.Find(options.Paths, File.Exists(active.Info.Runtime) ? active.Info.Runtime : options.Runtime))
        {
            Active = active,
            ReplacesFiles = update.Force,
            RemoteRoot = root,
            SystemPackage = update.SystemPackage ?? PackageChoice.RecordedIn(active.Info),
            Profile = update.Profile ?? active.Info.Profile,
            StartPolicy = update.StartPolicy.Over(active.Info.StartPolicy),
            UnitSettings = UnitDropIn.Combine(active.Info.UnitSettings, update.UnitSettings),
        };
        return new Target(image, request, removed, isUnchanged);
    }

    private int? NewKeep(UpdateOptions update)
    {
        ContainerKeep.Check(update.Keep);
        return update.Keep == _settings.Read(update.Name).Keep ? null : update.Keep;
    }

    private void WriteKeep(string name, int? keep)
    {
        if (keep is { } number)
        {
            _settings.Write(name, _settings.Read(name) with { Keep = number });
        }
    }

    private static ImageReference ReferenceOf(Deployment deployment) =>
        ImageReference.TryParse(deployment.Info.Image, out var reference)
            ? reference
            : throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"The container {deployment.Name} was made from '{deployment.Info.Image}', "
                + "which is no image reference.",
                "Name the image to move to.",
                deployment.Info.Image);

    private void CheckHeld(UpdateOptions update, string digest)
    {
        if (!update.Force && _held.List(update.Name).FirstOrDefault(h => h.Digest == digest) is { } held)
        {
            throw new SystemContainersException(
                ErrorCode.DigestHeld,
                $"The image {digest} is held for {update.Name}: it did not come up on {held.Since:u}. {held.Reason}",
                "Wait for a newer image, or force the update.",
                update.Name);
        }
    }

    /// <summary>Where an update leads.</summary>
    private sealed record Target(
        StoredImage Image, DeploymentRequest Request, IReadOnlyList<int> Removed, bool IsUnchanged);
}
