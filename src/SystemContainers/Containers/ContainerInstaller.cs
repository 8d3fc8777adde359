using SystemContainers.Containers.Packages;
using SystemContainers.Containers.Processes;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Containers.Security;
using SystemContainers.Host.Runtimes;
using SystemContainers.Host.Systemd;
using SystemContainers.Images;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>Installs and uninstalls containers.</summary>
internal sealed class ContainerInstaller(
    HostOptions options, ImageStore images, DeploymentRenderer renderer, DeploymentStager stager,
    ContainerChange change, Recovery recovery)
{
    private readonly ContainerCatalog _catalog = new(options.Paths);
    private readonly HostNames _names = new(options.Paths);
    private readonly PackageChoice _packages = new(options.Paths);
    private readonly RootSharing _sharing = new(options.Paths, images, recovery);

    private HostPaths Paths => options.Paths;

    /// <summary>What an install would do.</summary>
    /// <param name="install">What to install.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<PlannedChange>> PlanInstallAsync(
        InstallOptions install, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var (name, image) = Resolve(install);
        _names.CheckFree(name);
        await DeploymentRenderer.CheckSettingsAsync(install.UnitSettings, observer, cancellationToken);
        var root = install.RootFileSystem is { } given ? _sharing.Finder.Find(given) : null;
        var request = Request(name, image, install, root);
        var draft = await _packages.MakeAsync(renderer.Render(request, observer), request, observer, cancellationToken);
        var plan = new List<PlannedChange>
        {
            new(
                Paths.Deployment(name, 0),
                $"Create deployment of {image.Image.Name}"
                + (root is null ? "" : $" on the root file system of {root}")),
        };
        plan.AddRange(new SecurityPlan(Paths, name, 0).Create(draft.Info.Security, []));
        if (draft.Unit is not null)
        {
            plan.Add(new PlannedChange(Paths.Unit(name), "Write unit"));
            plan.Add(new PlannedChange(Paths.UnitDropIn(name), "Write unit settings"));
        }

        if (draft.Tmpfiles.Length > 0)
        {
            plan.Add(new PlannedChange(Paths.Tmpfiles(name), "Write tmpfiles configuration"));
        }

        plan.AddRange(draft.Package is { } package
            ? [new PlannedChange(package.Name, "Install package")]
            : draft.HostFiles.Paths.Select(path => new PlannedChange(path, "Write host file")));
        plan.Add(new PlannedChange(Paths.Link(name), "Create link"));
        if (draft.Unit is not null)
        {
            plan.Add(new PlannedChange(name + ".service", "Enable unit"));
            plan.AddRange(install.Start ? [new PlannedChange(name + ".service", "Start unit")] : []);
        }

        return plan;
    }

    /// <summary>Installs a container.</summary>
    /// <param name="install">What to install.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; nothing is left then.</param>
    /// <returns>The container's name.</returns>
    internal async Task<string> InstallAsync(
        InstallOptions install, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var (name, image) = Resolve(install);
        using var held = ContainerLock.Take(Paths, name);
        try
        {
            await recovery.MendAsync(name, observer);
            observer.Step(name, ChangeStep.Locked);
            _names.CheckFree(name);
            await DeploymentRenderer.CheckSettingsAsync(install.UnitSettings, observer, cancellationToken);
            using var claim = await _sharing.ClaimAsync(install.RootFileSystem, observer);
            var request = Request(name, image, install, claim?.Root);
            var draft = await _packages.MakeAsync(
                renderer.Render(request, observer), request, observer, cancellationToken);
            var staged = await stager.StageAsync(draft, observer, cancellationToken);
            var record = new ChangeRecord
            {
                Name = name,
                Operation = ChangeOperation.Install,
                To = 0,
                Staged = staged,
                StagedInode = FileStatus.Read(stager.PathOf(staged)).Identity.Inode,
                Keep = install.Keep,
                Began = DateTimeOffset.UtcNow,
            };
            await change.ApplyAsync(record, install.Start, install.StartPolicy, observer, cancellationToken);
            if (Paths.IsUser)
            {
                Lingering.WarnIfOff(observer);
            }

            return name;
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StartFailed)
        {
            throw new SystemContainersException(
                ErrorCode.StartFailed,
                $"The container {name} did not come up, so nothing was installed. {e.Message}",
                target: name,
                inner: e);
        }
        finally
        {
            DeleteLockOfNothing(held, name);
        }
    }

    /// <summary>What an uninstall would do.</summary>
    /// <param name="name">The container.</param>
    /// <param name="before">The containers that are uninstalled before it.</param>
    internal IReadOnlyList<PlannedChange> PlanUninstall(string name, IReadOnlyCollection<string> before)
    {
        var container = GetOwn(name);
        _sharing.CheckUnused(name, before);
        var plan = new List<PlannedChange>
        {
            new(container.Unit, "Stop and disable unit"),
            new(Paths.Unit(name), "Remove unit"),
            new(Paths.Link(name), "Remove link"),
        };
        if (File.Exists(Paths.UnitDropIn(name)))
        {
            plan.Insert(2, new PlannedChange(Paths.UnitDropIn(name), "Remove unit settings"));
        }

        if (File.Exists(Paths.Tmpfiles(name)))
        {
            plan.Insert(2, new PlannedChange(Paths.Tmpfiles(name), "Remove tmpfiles configuration"));
        }

        if (container.Active.Info.Package is { } package)
        {
            plan.Add(new PlannedChange(PackagePlan.NameOf(package), "Remove package"));
        }

        plan.AddRange(
            container.Active.HostFiles.Files.Keys.Select(path => new PlannedChange(path, "Remove host file")));
        plan.AddRange(container.Deployments.Select(d => new PlannedChange(d.Path, "Remove deployment")));
        return plan;
    }

    /// <summary>Uninstalls a container.</summary>
    /// <param name="name">The container.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it before anything is removed.</param>
    internal async Task UninstallAsync(string name, IEngineObserver observer, CancellationToken cancellationToken)
    {
        GetOwn(name);
        using var held = ContainerLock.Take(Paths, name);
        await recovery.MendAsync(name, observer);
        observer.Step(name, ChangeStep.Locked);
        if (_catalog.ListNames().Contains(name, StringComparer.Ordinal))
        {
            await _sharing.MendFollowersAsync(name, observer);
            _sharing.CheckUnused(name, []);
            await PackageSwitch.CheckRemovalAsync(GetOwn(name).Active.Info, observer, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var record = new ChangeRecord
            {
                Name = name,
                Operation = ChangeOperation.Uninstall,
                From = GetOwn(name).Active.Number,
                Began = DateTimeOffset.UtcNow,
            };
            new ChangeJournal(Paths).Write(record);
            observer.Step(name, ChangeStep.Recorded);
            await change.RemoveAsync(record, observer);
        }

        DeleteLockOfNothing(held, name);
    }

    private (string Name, StoredImage Image) Resolve(InstallOptions install)
    {
        install.StartPolicy.Check();
        var image = images.GetStored(install.Image);
        if (image.Image.IsRunOnce)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The image {image.Image.Name} says, by its label atomic.run=once, "
                + "that it is run once and is no service.",
                "Run it instead of installing it.",
                image.Image.Name);
        }

        var name = install.Name ?? ContainerName.Default(ImageReference.Parse(image.Image.Name));
        ContainerName.Check(name);
        new DeploymentNames(Paths).Check(name);
        ContainerKeep.Check(install.Keep);
        return (name, image);
    }

    private DeploymentRequest Request(string name, StoredImage image, InstallOptions install, RemoteRoot? root)
    {
        RootSharing.CheckImage(root, image.Image);
        return new DeploymentRequest(
            name,
            0,
            image,
            install.Variables,
            install.Variables.Keys,
            Guid.NewGuid().ToString(),
            OciRuntime.Find(Paths, install.Runtime ?? options.Runtime))
        {
            ReplacesFiles = install.Force,
            RemoteRoot = root,
            SystemPackage = install.SystemPackage,
            StartPolicy = install.StartPolicy,
            Profile = install.Profile,
            UnitSettings = UnitDropIn.Combine(new Dictionary<string, string>(), install.UnitSettings),
        };
    }

    private InstalledContainer GetOwn(string name)
    {
        var container = _catalog.Get(name);
        return !container.IsPreinstalled
            ? container
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The container {name} came with the host's packages.",
                $"Remove its package: atomic-container-{name}.",
                name);
    }

    // After an uninstall, or an install that failed, not even the lock's file is left.
    private void DeleteLockOfNothing(ContainerLock held, string name)
    {
        if (!_catalog.ListNames().Contains(name, StringComparer.Ordinal))
        {
            held.Delete();
        }
    }
}
