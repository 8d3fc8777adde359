using System.Text;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Host.Packages;
using SystemContainers.Storage;

namespace SystemContainers.Containers.Packages;

/// <summary>Makes packages.</summary>
internal sealed class PackageBuilder(HostPaths paths)
{
    /// <summary>Puts the package of a staged deployment into its directory.</summary>
    /// <param name="draft">The deployment.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/>: it could not be made, or could
    /// not be installed on this host.</exception>
    internal async Task AddAsync(
        DeploymentDraft draft, string directory, IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (draft.Package is not { } plan)
        {
            return;
        }

        var file = Path.Combine(directory, plan.FileName);
        if (plan.Prebuilt is { } prebuilt)
        {
            Copy(prebuilt, file);
        }
        else
        {
            var files = HostFileSet.ReadKept(directory, draft.Info);
            IEnumerable<PackageEntry> entries =
            [
                .. files.Directories.Select(d => new PackageEntry(d, IsDirectoryAlone: true)),
                .. files.Files.Values.Select(f => new PackageEntry(f.Path, f.IsDirectory)),
            ];
            using var built = await BuildAsync(
                plan.Tags!, entries, tree => Fill(tree, files, observer), observer, cancellationToken);
            Copy(built.File, file);
        }

        // All that can fail fails while the service runs.
        await Rpm.InstallAsync(file, isTest: true, observer, cancellationToken);
    }

    /// <summary>Makes a package.</summary>
    /// <param name="tags">What it says of itself.</param>
    /// <param name="entries">What it owns.</param>
    /// <param name="fill">Fills the folder that stands for the host's root.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<BuiltPackage> BuildAsync(
        PackageTags tags, IEnumerable<PackageEntry> entries, Action<string> fill, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(paths.PackageDirectory, FileModes.PrivateDirectory);
        var folder = TemporaryDirectory.Create(paths.PackageDirectory);
        try
        {
            var spec = Path.Combine(folder.Path, "package.spec");
            await File.WriteAllTextAsync(
                spec, PackageSpec.Create(tags, entries), new UTF8Encoding(false), cancellationToken);
            var tree = Path.Combine(folder.Path, "tree");
            Directory.CreateDirectory(tree);
            fill(tree);
            var file = await RpmBuild.RunAsync(
                spec, tags.Time, PackageSpec.TreeVariable, tree, observer, cancellationToken);
            return new BuiltPackage(folder, file);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts host files into a folder that stands for the host's root, with the rights that they get there.
    /// </summary>
    /// <param name="tree">The folder.</param>
    /// <param name="files">The files.</param>
    /// <param name="observer">Hears of rights that are not given.</param>
    internal static void Fill(string tree, HostFileSet files, IEngineObserver observer)
    {
        foreach (var file in files.Files.Values)
        {
            foreach (var directory in HostFilePath.Ancestors(file.Path))
            {
                HostFileWriter.MakeDirectory(file.SourceOf(directory), tree + directory);
            }

            HostFileWriter.Write(file, tree + file.Path, observer);
        }
    }

    /// <summary>Copies a package to its place.</summary>
    /// <param name="file">The package.</param>
    /// <param name="path">The place.</param>
    internal static void Copy(string file, string path) =>
        AtomicFile.Copy(file, path, copy => File.SetUnixFileMode(copy, FileModes.Public));
}
