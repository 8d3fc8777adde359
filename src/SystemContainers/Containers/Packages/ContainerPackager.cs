using System.Security.Cryptography;
using System.Text;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Host.Packages;
using SystemContainers.Host.Runtimes;
using SystemContainers.Images;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Containers.Packages;

/// <summary>
/// Makes packages of whole containers, or of what they install on the host, for this host and others.
/// </summary>
internal sealed class ContainerPackager(
    HostOptions options, ImageStore images, DeploymentRenderer renderer, DeploymentStager stager)
{
    private const string UnitDirectory = "/usr/lib/systemd/system";
    private const string TmpfilesDirectory = "/usr/lib/tmpfiles.d";

    private readonly ContainerCatalog _catalog = new(options.Paths);
    private readonly PackageBuilder _builder = new(options.Paths);

    /// <summary>Makes a package.</summary>
    /// <param name="package">What to make it of.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it; nothing is left then.</param>
    /// <returns>The path of the package.</returns>
    internal async Task<string> MakeAsync(
        PackageOptions package, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Rpm.RequireBuildable();
        CheckDestination(package.Destination);
        var request = Request(package);
        using var held = ContainerLock.Take(options.Paths, request.Name);
        try
        {
            var draft = renderer.Render(request, observer);
            if (package.HostFilesOnly && draft.HostFiles.IsEmpty)
            {
                throw new SystemContainersException(
                    ErrorCode.InvalidArgument,
                    $"The image {request.Image.Image.Name} installs no files on the host, "
                    + "so there is nothing to package.",
                    "Make a package of the whole container.",
                    request.Name);
            }

            return await MakeAsync(package, draft, request, observer, cancellationToken);
        }
        finally
        {
            if (!_catalog.ListNames().Contains(request.Name, StringComparer.Ordinal))
            {
                held.Delete();
            }
        }
    }

    private async Task<string> MakeAsync(
        PackageOptions package, DeploymentDraft draft, DeploymentRequest request, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var tags = PackageTags.Read(draft.Name, request.Image.Image);
        var isWhole = !package.HostFilesOnly && draft.Unit is not null;
        draft = draft with
        {
            Root = isWhole ? draft.Root : null,
            Package = new PackagePlan(tags.Name, tags, null),
        };
        draft = draft with
        {
            Info = draft.Info with
            {
                SystemPackage = "yes",
                Package = draft.Package.FileName,
                PackagedFiles = draft.HostFiles.Paths,
                Created = tags.Time,
            },
        };
        var staged = stager.PathOf(stager.Stage(draft, observer, cancellationToken));
        try
        {
            var files = HostFileSet.ReadKept(staged, draft.Info);
            void Fill(string tree)
            {
                PackageBuilder.Fill(tree, files, observer);
                if (isWhole)
                {
                    Move(staged, tree, draft, observer);
                }
            }

            using var built = await _builder.BuildAsync(
                tags, Entries(draft, files, isWhole), Fill, observer, cancellationToken);
            var path = Path.Combine(package.Destination, Path.GetFileName(built.File));
            PackageBuilder.Copy(built.File, path);
            return path;
        }
        finally
        {
            stager.Discard(Path.GetFileName(staged));
        }
    }

    private DeploymentRequest Request(PackageOptions package)
    {
        var request = package.Image is { } image
            ? OfImage(images.GetStored(image), package)
            : OfContainer(package.Name!);
        return request with { Directory = Path.Combine(options.Paths.PreinstalledDirectory, request.Name) };
    }

    private DeploymentRequest OfImage(StoredImage image, PackageOptions package)
    {
        var name = package.Name ?? ContainerName.Default(ImageReference.Parse(image.Image.Name));
        ContainerName.Check(name);
        return new DeploymentRequest(
            name, 0, image, package.Variables, package.Variables.Keys, UuidOf(name, image.Image),
            OciRuntime.Find(options.Paths, package.Runtime ?? options.Runtime))
        {
            UnitSettings = UnitDropIn.Combine(new Dictionary<string, string>(), new Dictionary<string, string>()),
        };
    }

    // The same image makes the same package.
    private static string UuidOf(string name, SystemImage image) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{name} {image.Digest}")).AsSpan(0, 16)).ToString();

    private DeploymentRequest OfContainer(string name)
    {
        var info = _catalog.Get(name).Active;
        return new DeploymentRequest(
            name, 0, RootSharing.FindImage(images, info.Info), info.UserValues, [],
            info.Info.Values.GetValueOrDefault(BuiltInVariables.Uuid) ?? Guid.NewGuid().ToString(),
            OciRuntime.Find(options.Paths, info.Info.Runtime is { Length: > 0 } recorded ? recorded : options.Runtime))
        {
            UnitSettings = info.Info.UnitSettings,
            StartPolicy = info.Info.StartPolicy,
            Profile = info.Info.Profile,
        };
    }

    private IEnumerable<PackageEntry> Entries(DeploymentDraft draft, HostFileSet files, bool isWhole)
    {
        var directories = StandardDirectories.OthersOnTheWayTo(files.Files.Keys)
            .Select(d => new PackageEntry(d, IsDirectoryAlone: true));
        var entries = directories.Concat(files.Files.Values.Select(f => new PackageEntry(f.Path, f.IsDirectory)));
        return isWhole ? entries.Concat(Places(draft).Select(p => p.Entry)) : entries;
    }

    // What stands for itself in the deployment, then its copies where systemd looks for them.
    private IEnumerable<(PackageEntry Entry, string? Text)> Places(DeploymentDraft draft)
    {
        var unit = $"{UnitDirectory}/{draft.Name}.service";
        yield return (new PackageEntry(Path.Combine(options.Paths.PreinstalledDirectory, draft.Name)), null);
        yield return (new PackageEntry(unit), draft.Unit);
        if (draft.DropIn is not null)
        {
            yield return (new PackageEntry(unit + ".d", IsDirectoryAlone: true), null);
            yield return (new PackageEntry($"{unit}.d/{UnitDropIn.FileName}"), draft.DropIn);
        }

        if (draft.Tmpfiles.Length > 0)
        {
            yield return (new PackageEntry($"{TmpfilesDirectory}/{draft.Name}.conf"), draft.Tmpfiles);
        }
    }

    private void Move(string staged, string tree, DeploymentDraft draft, IEngineObserver observer)
    {
        var hostFiles = Path.Combine(staged, HostFileSet.FolderName);
        if (Directory.Exists(hostFiles))
        {
            Directory.Delete(hostFiles, recursive: true);
        }

        PackageLosses.Warn(draft, staged, observer);
        var place = tree + Path.Combine(options.Paths.PreinstalledDirectory, draft.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        Directory.Move(staged, place);
        foreach (var (entry, text) in Places(draft).Where(p => p.Text is not null))
        {
            var path = tree + entry.Path;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            File.SetUnixFileMode(path, FileModes.Public);
        }
    }

    private static void CheckDestination(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, $"There is no folder '{folder}' to write the package to.", "Make it first.",
                folder);
        }
    }
}
