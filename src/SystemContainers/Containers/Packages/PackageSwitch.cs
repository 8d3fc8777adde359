using System.Text.RegularExpressions;
using SystemContainers.Host.Packages;
using SystemContainers.Storage;

namespace SystemContainers.Containers.Packages;

/// <summary>
/// Brings the host from the packages of some deployments to that of one. rpm says what is installed, and both ways can
/// be repeated after an interruption. Files that the administrator changed are kept as rpm does it.
/// </summary>
internal sealed partial class PackageSwitch(HostPaths paths, DeploymentStager stager, IEngineObserver observer)
{
    private readonly ContainerCatalog _catalog = new(paths);

    /// <summary>Removes the packages that a change may have to do with, but for the one that is to be there.</summary>
    /// <param name="record">The change.</param>
    /// <param name="to">The <c>info</c> of the deployment that is to be there; null for none.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/>.</exception>
    internal async Task EraseAsync(ChangeRecord record, DeploymentInfo? to)
    {
        foreach (var package in FilesOf(record).Where(file => file != to?.Package).Select(PackagePlan.NameOf))
        {
            if (await Rpm.IsInstalledAsync(package, observer, CancellationToken.None))
            {
                Report(await Rpm.EraseAsync(package, isTest: false, observer, CancellationToken.None));
                observer.Verbose($"Removed the package {package}");
            }
        }
    }

    /// <summary>Installs the package of a deployment, whichever version of it is there.</summary>
    /// <param name="to">The deployment.</param>
    /// <param name="active">
    /// The deployment whose package is there, where that is certain: the same package is not installed again.
    /// </param>
    /// <returns>The configuration files that stay as they are, because they were changed on the host.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/>;
    /// <see cref="ErrorCode.DeploymentNotFound"/>: the deployment did not keep its package.</exception>
    internal async Task<IReadOnlyList<string>> InstallAsync(Deployment to, Deployment? active = null)
    {
        if (to.Info.Package is not { } package || (active is not null && await IsThereAsync(active, to)))
        {
            return [];
        }

        // Half a transaction is worse than a late answer, so it is not stopped.
        var result = await Rpm.InstallAsync(FileOf(to), isTest: false, observer, CancellationToken.None);
        observer.Verbose($"Installed the package {PackagePlan.NameOf(package)}");
        return Report(result);
    }

    /// <summary>Installs the package of the deployment that a change goes back to. A package that nobody kept does not
    /// hold it up: the next change, and be it the removal, could never begin.</summary>
    /// <param name="to">The deployment.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/>.</exception>
    internal async Task RestoreAsync(Deployment to)
    {
        if (to.Info.Package is { } package && !File.Exists(PathOf(to)))
        {
            observer.Warning(
                $"{to.Name}.{to.Number} did not keep its package {package}, "
                + "so files of it may be missing on the host.");
            return;
        }

        await InstallAsync(to);
    }

    /// <summary>Refuses to go to a deployment whose package could not be installed.</summary>
    /// <param name="to">The deployment.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">As with <see cref="InstallAsync"/>.</exception>
    internal async Task CheckAsync(Deployment to, CancellationToken cancellationToken)
    {
        if (to.Info.Package is not null)
        {
            Rpm.RequireInstallable();
            await Rpm.InstallAsync(FileOf(to), isTest: true, observer, cancellationToken);
        }
    }

    /// <summary>What a switch does to packages, for those who ask before.</summary>
    /// <param name="from">The <c>info</c> of the deployment that is active.</param>
    /// <param name="to">That of the one that is to be.</param>
    internal static IEnumerable<PlannedChange> Plan(DeploymentInfo from, DeploymentInfo to)
    {
        if (from.Package is { } old && old != to.Package)
        {
            yield return new PlannedChange(PackagePlan.NameOf(old), "Remove package");
        }

        if (to.Package is { } package)
        {
            yield return new PlannedChange(PackagePlan.NameOf(package), "Install package");
        }
    }

    /// <summary>Refuses to remove a package that others need.</summary>
    /// <param name="info">The <c>info</c> of the deployment that has it.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/>.</exception>
    internal static async Task CheckRemovalAsync(
        DeploymentInfo info, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (info.Package is { } file && PackagePlan.NameOf(file) is var package
            && await Rpm.IsInstalledAsync(package, observer, cancellationToken))
        {
            await Rpm.EraseAsync(package, isTest: true, observer, cancellationToken);
        }
    }

    private static string PathOf(Deployment deployment) => Path.Combine(deployment.Path, deployment.Info.Package!);

    private static string FileOf(Deployment deployment)
    {
        var file = PathOf(deployment);
        return File.Exists(file) ? file : throw new SystemContainersException(
            ErrorCode.DeploymentNotFound,
            $"The deployment {deployment.Name}.{deployment.Number} did not keep its package {deployment.Info.Package}.",
            "Update the container instead.",
            deployment.Name);
    }

    private async Task<bool> IsThereAsync(Deployment active, Deployment to)
    {
        var (old, file) = (Path.Combine(active.Path, active.Info.Package ?? string.Empty), FileOf(to));
        return File.Exists(old) && new FileInfo(old).Length == new FileInfo(file).Length
            && File.ReadAllBytes(old).AsSpan().SequenceEqual(File.ReadAllBytes(file))
            && await Rpm.IsInstalledAsync(PackagePlan.NameOf(to.Info.Package!), observer, CancellationToken.None);
    }

    private IEnumerable<string> FilesOf(ChangeRecord record)
    {
        var directories = _catalog.DeploymentNumbers(record.Name).Select(n => paths.Deployment(record.Name, n));
        return directories.Concat(record.Staged is null ? [] : [stager.PathOf(record.Staged)])
            .Select(TryRead).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    private static string? TryRead(string directory)
    {
        try
        {
            return DeploymentInfo.Read(directory).Package;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private List<string> Report(Host.CommandResult result)
    {
        var kept = KeptFile().Matches(result.StandardError);
        foreach (var message in kept.Select(match => match.Groups["message"].Value))
        {
            observer.Warning($"rpm: {message}");
        }

        return [.. kept.Select(match => match.Groups["path"].Value)];
    }

    // "warning: /etc/a created as /etc/a.rpmnew", "warning: /etc/a saved as /etc/a.rpmsave"
    [GeneratedRegex(@"^warning: (?<message>(?<path>/.*) (created|saved) as /.*)$", RegexOptions.Multiline)]
    private static partial Regex KeptFile();
}
