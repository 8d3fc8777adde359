using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.Packages;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Host.Runtimes;
using SystemContainers.Host.Systemd;
using SystemContainers.Images;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>Moves containers to new deployments and back.</summary>
internal sealed class ContainerUpdater(
    HostOptions options, ImageStore images, DeploymentRenderer renderer, DeploymentStager stager, ContainerChange change,
    Recovery recovery)
{
    private readonly ContainerCatalog _catalog = new(options.Paths);
    private readonly HeldDigests _held = new(options.Paths);
    private readonly PackageChoice _packages = new(options.Paths);
    private readonly RootSharing _sharing = new(options.Paths, images, recovery);
    private readonly SystemdManager _systemd = SystemdManager.Of(options.Paths);

    private HostPaths Paths => options.Paths;

    /// <summary>What an update would do.</summary>
    /// <param name="update">What to update to.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<PlannedChange>> PlanUpdateAsync(
        UpdateOptions update, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var container = GetUpdatable(update.Name);
        var root = container.Active.Info.Remote is null ? null : _sharing.Finder.Find(container.Active);
        var target = Resolve(container, update, root);
        if (target.IsUnchanged)
        {
            return [];
        }

        _sharing.CheckReplaceable(update.Name, target.Request.Number);
        CheckHeld(update, target.Image.Image.Digest);
        await DeploymentRenderer.CheckSettingsAsync(update.UnitSettings, observer, cancellationToken);
        var draft = await _packages.MakeAsync(
            renderer.Render(target.Request, observer), target.Request, observer, cancellationToken);
        CheckKind(container, draft);
        var first = new PlannedChange(
            Paths.Deployment(update.Name, draft.Number), $"Create deployment of {target.Image.Image.Name}");
        var isRunning = await IsRunningAsync(container, cancellationToken);
        return
        [
            first,
            .. new SwitchPlan(Paths, container, isRunning)
                .Create(draft.Number, draft.Unit, draft.DropIn, draft.Tmpfiles),
            .. PackageSwitch.Plan(container.Active.Info, draft.Info),
            .. PlanHostFiles(container, draft.Package is null ? draft.HostFiles.Paths : []),
        ];
    }

    /// <summary>Updates a container.</summary>
    /// <param name="update">What to update to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the container then runs as before.</param>
    internal async Task<SystemContainerUpdate> UpdateAsync(
        UpdateOptions update, IEngineObserver observer, CancellationToken cancellationToken)
    {
        GetUpdatable(update.Name);
        using var held = ContainerLock.Take(Paths, update.Name);
        await recovery.MendAsync(update.Name, observer);
        observer.Step(update.Name, ChangeStep.Locked);
        var container = GetUpdatable(update.Name);
        using var claim = await _sharing.ClaimAsync(container.Active, observer);
        var target = Resolve(container, update, claim?.Root);
        if (target.IsUnchanged)
        {
            return Result(container.Active, container.Active, UpdateOutcome.Unchanged, false, TimeSpan.Zero);
        }

        await _sharing.MendFollowersAsync(update.Name, observer);
        _sharing.CheckReplaceable(update.Name, target.Request.Number);
        CheckHeld(update, target.Image.Image.Digest);
        await DeploymentRenderer.CheckSettingsAsync(update.UnitSettings, observer, cancellationToken);
        var draft = await _packages.MakeAsync(
            renderer.Render(target.Request, observer), target.Request, observer, cancellationToken);
        CheckKind(container, draft);
        var isRunning = await IsRunningAsync(container, cancellationToken);
        var staged = await stager.StageAsync(draft, observer, cancellationToken);
        var record = new ChangeRecord
        {
            Name = update.Name,
            Operation = ChangeOperation.Update,
            From = container.Active.Number,
            To = draft.Number,
            Staged = staged,
            StagedInode = FileStatus.Read(stager.PathOf(staged)).Identity.Inode,
            WasRunning = isRunning,
            Began = DateTimeOffset.UtcNow,
        };
        return await SwitchAsync(container, record, update.StartPolicy, UpdateOutcome.Updated, observer, cancellationToken);
    }

    /// <summary>What an undo would do.</summary>
    /// <param name="undo">Which update to undo.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<PlannedChange>> PlanUndoAsync(UndoOptions undo, CancellationToken cancellationToken)
    {
        var container = GetUpdatable(undo.Name);
        var other = Other(container);
        _sharing.Finder.CheckUsable(other);
        CheckHostFiles(container, other);
        var isRunning = await IsRunningAsync(container, cancellationToken);
        return
        [
            .. new SwitchPlan(Paths, container, isRunning).Create(other.Number, other.Unit, other.DropIn, other.Tmpfiles),
            .. PackageSwitch.Plan(container.Active.Info, other.Info),
            .. PlanHostFiles(container, [.. other.HostFiles.Files.Keys]),
        ];
    }

    /// <summary>Undoes an update.</summary>
    /// <param name="undo">Which.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; the container then runs as before.</param>
    internal async Task<SystemContainerUpdate> UndoAsync(
        UndoOptions undo, IEngineObserver observer, CancellationToken cancellationToken)
    {
        GetUpdatable(undo.Name);
        using var held = ContainerLock.Take(Paths, undo.Name);
        await recovery.MendAsync(undo.Name, observer);
        observer.Step(undo.Name, ChangeStep.Locked);
        var container = GetUpdatable(undo.Name);
        using var shared = _sharing.Hold(Other(container));
        CheckHostFiles(container, Other(container));
        await new PackageSwitch(Paths, stager, observer).CheckAsync(Other(container), cancellationToken);
        var record = new ChangeRecord
        {
            Name = undo.Name,
            Operation = ChangeOperation.Undo,
            From = container.Active.Number,
            To = Other(container).Number,
            WasRunning = await IsRunningAsync(container, cancellationToken),
            Began = DateTimeOffset.UtcNow,
        };
        return await SwitchAsync(container, record, undo.StartPolicy, UpdateOutcome.Undone, observer, cancellationToken);
    }

    private async Task<SystemContainerUpdate> SwitchAsync(
        InstalledContainer container, ChangeRecord record, StartPolicy policy, UpdateOutcome outcome,
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        var digest = (record.Staged is null
            ? _catalog.ReadDeployment(record.Name, record.To!.Value).Info
            : DeploymentInfo.Read(stager.PathOf(record.Staged))).Digest;
        try
        {
            var result = await change.ApplyAsync(record, record.WasRunning, policy, observer, cancellationToken);
            if (record.WasRunning)
            {
                _held.Remove(record.Name, digest);
            }

            var now = _catalog.ReadDeployment(record.Name, record.To!.Value);
            return Result(container.Active, now, outcome, record.WasRunning, result.Down) with
            {
                KeptFiles = result.KeptFiles, Followers = _sharing.ReportFollowers(container.Active, observer),
            };
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StartFailed)
        {
            throw DidNotComeUp(container, digest, e);
        }
    }

    private SystemContainersException DidNotComeUp(
        InstalledContainer container, string digest, SystemContainersException cause)
    {
        var isHeld = digest != container.Active.Info.Digest;
        if (isHeld)
        {
            _held.Add(container.Name, digest, cause.Message);
        }

        return new SystemContainersException(
            ErrorCode.StartFailed,
            $"The new deployment of {container.Name} did not come up, so the old one, {container.Name}.{container.Active.Number}, "
            + $"is active again. {cause.Message}",
            isHeld ? $"The image {digest} is held for {container.Name}: only a forced update tries it again." : null,
            container.Name,
            inner: cause);
    }

    private InstalledContainer GetUpdatable(string name)
    {
        var container = _catalog.Get(name);
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
                $"The image {draft.Info.Image} has {(draft.Info.HasService ? "a" : "no")} service, and {container.Name} has "
                + $"{(draft.Info.HasService ? "none" : "one")}.",
                "Uninstall the container and install that image.",
                container.Name);
        }
    }

    private Target Resolve(InstalledContainer container, UpdateOptions update, RemoteRoot? root)
    {
        var active = container.Active;
        RootSharing.CheckRebase(root, container.Name, update.Rebase);
        var image = root is null
            ? images.GetStored(update.Rebase ?? ReferenceOf(active))
            : _sharing.ImageOf(root, active);
        var userValues = new Dictionary<string, string>(active.UserValues, StringComparer.Ordinal);
        foreach (var (name, value) in update.Variables)
        {
            userValues[name] = value;
        }

        var request = new DeploymentRequest(
            container.Name,
            active.Number == 0 ? 1 : 0,
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
            UnitSettings = UnitDropIn.Combine(active.Info.UnitSettings, update.UnitSettings),
        };
        var isUnchanged = image.Image.Digest == active.Info.Digest && image.Image.Name == active.Info.Image
            && (root is null || root.Path == active.RootFileSystem)
            && (update.SystemPackage is null or SystemPackage.Auto || update.SystemPackage == PackageChoice.RecordedIn(active.Info))
            && update.UnitSettings.All(s => active.Info.UnitSettings.GetValueOrDefault(s.Key, string.Empty) == s.Value)
            && update.Variables.All(v =>
                BuiltInVariables.Forced.Contains(v.Key) || active.Info.Values.GetValueOrDefault(v.Key) == v.Value);
        return new Target(image, request, isUnchanged);
    }

    private static ImageReference ReferenceOf(Deployment deployment) =>
        ImageReference.TryParse(deployment.Info.Image, out var reference)
            ? reference
            : throw new SystemContainersException(
                ErrorCode.InvalidReference,
                $"The container {deployment.Name} was made from '{deployment.Info.Image}', which is no image reference.",
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

    // Since the update another container may have got a file that this deployment had.
    private void CheckHostFiles(InstalledContainer container, Deployment other) => new HostFileClaims(Paths).Check(
        container.Name, [.. other.HostFiles.Files.Keys], [container.Active.KeptHostFiles, other.HostFiles], force: false);

    private static Deployment Other(InstalledContainer container) =>
        container.Deployments.LastOrDefault(d => d.Number != container.Active.Number)
        ?? throw new SystemContainersException(
            ErrorCode.DeploymentNotFound,
            $"The container {container.Name} has no other deployment to go back to.",
            "Only a container that was updated can go back.",
            container.Name);

    private static IEnumerable<PlannedChange> PlanHostFiles(InstalledContainer container, IReadOnlyList<string> paths)
    {
        var old = container.Active.HostFiles.Files.Keys;
        return paths.Select(path => new PlannedChange(path, "Write host file"))
            .Concat(old.Except(paths).Select(path => new PlannedChange(path, "Remove host file")));
    }

    private async Task<bool> IsRunningAsync(InstalledContainer container, CancellationToken cancellationToken)
    {
        if (!container.Active.Info.HasService)
        {
            return false;
        }

        var status = (await _systemd.GetUnitsAsync([container.Unit], cancellationToken))[container.Unit];
        return status.ActiveState is UnitActiveState.Active or UnitActiveState.Activating or UnitActiveState.Reloading;
    }

    private static SystemContainerUpdate Result(
        Deployment from, Deployment to, UpdateOutcome outcome, bool isRestarted, TimeSpan down) => new()
    {
        Name = to.Name,
        Outcome = outcome,
        From = from.Describe(isActive: outcome == UpdateOutcome.Unchanged),
        To = to.Describe(isActive: true),
        Restarted = isRestarted,
        DownTime = down,
        ChangedVariables =
        [
            .. to.Info.Values.Keys.Union(from.Info.Values.Keys)
                .Where(k => !BuiltInVariables.Forced.Contains(k)
                    && to.Info.Values.GetValueOrDefault(k) != from.Info.Values.GetValueOrDefault(k))
                .Order(StringComparer.Ordinal),
        ],
    };

    /// <summary>Where an update leads.</summary>
    private sealed record Target(StoredImage Image, DeploymentRequest Request, bool IsUnchanged);
}
