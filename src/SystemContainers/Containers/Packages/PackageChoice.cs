using SystemContainers.Containers.HostFiles;
using SystemContainers.Host.Packages;
using SystemContainers.Storage;

namespace SystemContainers.Containers.Packages;

/// <summary>Decides, before anything is changed, whether a deployment's host files become a package.</summary>
internal sealed class PackageChoice(HostPaths paths)
{
    // What the old command records and reads.
    private const string Packaged = "yes";
    private const string Plain = "no";
    private const string ForUser = "absent";

    /// <summary>What an update keeps to, where it is not told otherwise.</summary>
    /// <param name="info">The active deployment's <c>info</c>.</param>
    internal static SystemPackage RecordedIn(DeploymentInfo info) =>
        info.SystemPackage == Packaged ? SystemPackage.Yes : SystemPackage.No;

    /// <summary>Decides.</summary>
    /// <param name="draft">The deployment.</param>
    /// <param name="request">What it was made of.</param>
    /// <param name="observer">Hears the decision.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>,
    /// <see cref="ErrorCode.ToolMissing"/>, <see cref="ErrorCode.InvalidDefinition"/>,
    /// <see cref="ErrorCode.HostFileExists"/>.</exception>
    internal async Task<DeploymentDraft> MakeAsync(
        DeploymentDraft draft, DeploymentRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var hasFiles = draft.PrebuiltPackage is not null || !draft.HostFiles.IsEmpty;
        switch (request.SystemPackage)
        {
            case SystemPackage.Build:
                throw new SystemContainersException(
                    ErrorCode.InvalidArgument,
                    "A package that is only built cannot be installed or updated to at the same time.",
                    "Make the package of the container by itself.",
                    draft.Name);
            case SystemPackage.Yes when paths.IsUser:
                throw new SystemContainersException(
                    ErrorCode.InvalidArgument,
                    "A container of a user installs no packages on the host.",
                    "Leave it to the default, or have root install the container.",
                    draft.Name);
            case var _ when paths.IsUser:
                return With(draft, ForUser);
            case SystemPackage.Yes:
                Rpm.RequireInstallable();
                break;
            case SystemPackage.Auto when hasFiles && await Rpm.ManagesHostAsync(observer, cancellationToken):
                break;
            case SystemPackage.Auto when hasFiles:
                observer.Verbose(
                    "The host is not made of RPM packages that can be changed, "
                    + "so host files are installed as they are.");
                return With(draft, Plain);
            default:
                return With(draft, Plain);
        }

        return hasFiles ? await PackageAsync(draft, request, observer, cancellationToken) : With(draft, Packaged);
    }

    private static DeploymentDraft With(DeploymentDraft draft, string choice) =>
        draft with { Info = draft.Info with { SystemPackage = choice } };

    private async Task<DeploymentDraft> PackageAsync(
        DeploymentDraft draft, DeploymentRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (draft.Info.ReplacedFiles.Count > 0)
        {
            throw new SystemContainersException(
                ErrorCode.HostFileExists,
                $"A package does not replace files of the host: {string.Join("; ", draft.Info.ReplacedFiles)}.",
                "Move them away, or install the host files without a package.",
                draft.Name);
        }

        var (plan, files) = await PlanAsync(draft, request, observer, cancellationToken);
        if (request.Active?.Info.Package != plan.FileName
            && await Rpm.IsInstalledAsync(plan.Name, observer, cancellationToken))
        {
            throw new SystemContainersException(
                ErrorCode.HostFileExists,
                $"The host has a package {plan.Name} already, which is not this container's.",
                "Remove that package, or choose another name for the container.",
                draft.Name);
        }

        foreach (var path in plan.Tags is null ? [] : draft.HostFiles.Paths)
        {
            new PackageEntry(path).Check();
        }

        return With(draft, Packaged) with
        {
            Info = draft.Info with { SystemPackage = Packaged, Package = plan.FileName, PackagedFiles = files },
            Package = plan,
        };
    }

    // What the renderer has checked are the files of the image's folder, which a package that it brings replaces.
    private async Task<(PackagePlan Plan, IReadOnlyList<string> Files)> PlanAsync(
        DeploymentDraft draft, DeploymentRequest request, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (draft.PrebuiltPackage is not { } prebuilt)
        {
            var tags = PackageTags.Read(draft.Name, request.Image.Image);
            return (new PackagePlan(PackageTags.NameOf(draft.Name), tags, null), draft.HostFiles.Paths);
        }

        var (name, files) = await PrebuiltPackage.CheckAsync(draft.Name, prebuilt, observer, cancellationToken);
        new HostFileClaims(paths).CheckOthers(draft.Name, files);
        return (new PackagePlan(name, null, prebuilt), files);
    }
}
