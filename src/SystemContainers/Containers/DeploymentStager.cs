using System.Text;
using SystemContainers.Containers.Checking;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.Packages;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>Writes a draft to disk under a temporary name and makes it durable.</summary>
internal sealed class DeploymentStager(HostPaths paths, Repository repository)
{
    /// <summary>Stages a draft. When it fails or is stopped nothing is left.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="observer">Hears the steps.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The name of the new directory in the staging directory.</returns>
    internal string Stage(DeploymentDraft draft, IEngineObserver observer, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(paths.StagingDirectory, FileModes.PrivateDirectory);
        var staged = $"{draft.Name}.{Guid.NewGuid():N}";
        try
        {
            using var staging = DirectoryHandle.Open(paths.StagingDirectory);

            // Closed to all but root: a set-user-ID program of an image must not serve the host's other users.
            using var directory = staging.Create(staged, 0x1C0);
            using (var checkout = new HardLinkCheckout(repository))
            {
                CheckOut(draft, checkout, directory, cancellationToken);
            }

            observer.Step(draft.Name, ChangeStep.CheckedOut);
            WriteFiles(draft, directory.Path);
            cancellationToken.ThrowIfCancellationRequested();
            staging.FlushFileSystem();
            observer.Step(draft.Name, ChangeStep.Staged);
            return staged;
        }
        catch
        {
            TryDiscard(staged);
            throw;
        }
    }

    /// <summary>As <see cref="Stage"/>, with the deployment's package where it gets one.</summary>
    /// <inheritdoc cref="Stage"/>
    internal async Task<string> StageAsync(
        DeploymentDraft draft, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var staged = Stage(draft, observer, cancellationToken);
        try
        {
            await new PackageBuilder(paths).AddAsync(draft, PathOf(staged), observer, cancellationToken);
            return staged;
        }
        catch
        {
            TryDiscard(staged);
            throw;
        }
    }

    /// <summary>Deletes a staged directory.</summary>
    /// <param name="staged">Its name in the staging directory.</param>
    internal void Discard(string staged)
    {
        var path = PathOf(staged);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Deletes whatever is staged for a container.</summary>
    /// <param name="name">The container's name.</param>
    internal void DiscardAll(string name)
    {
        foreach (var staged in List().Where(s => OwnerOf(s) == name).ToList())
        {
            Discard(staged);
        }
    }

    /// <summary>
    /// Deletes whatever is staged for a container, as far as that is possible; the next command tries again.
    /// </summary>
    /// <param name="name">The container's name.</param>
    /// <param name="observer">Hears of what could not be deleted.</param>
    internal void TryDiscardAll(string name, IEngineObserver observer)
    {
        try
        {
            DiscardAll(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            observer.Warning($"What {name} needs no longer could not be deleted: {e.Message}");
        }
    }

    /// <summary>The containers that have something staged.</summary>
    internal IEnumerable<string> ListNames() => List().Select(OwnerOf).Distinct(StringComparer.Ordinal);

    /// <summary>A new name in the staging directory for a directory that is to be deleted.</summary>
    /// <param name="name">The container's name.</param>
    internal string NewTrash(string name)
    {
        Directory.CreateDirectory(paths.StagingDirectory, FileModes.PrivateDirectory);
        return $"{name}.{Guid.NewGuid():N}";
    }

    /// <summary>The path of a staged directory.</summary>
    /// <param name="staged">Its name in the staging directory.</param>
    internal string PathOf(string staged) => Path.Combine(paths.StagingDirectory, staged);

    // What cannot be deleted now is deleted by the next command; why staging failed is what matters.
    private void TryDiscard(string staged)
    {
        try
        {
            Discard(staged);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private IEnumerable<string> List() =>
        Directory.Exists(paths.StagingDirectory)
            ? Directory.EnumerateDirectories(paths.StagingDirectory).Select(d => Path.GetFileName(d))
            : [];

    private static string OwnerOf(string staged) => staged[..Math.Max(0, staged.LastIndexOf('.'))];

    private static void CheckOut(
        DeploymentDraft draft, HardLinkCheckout checkout, DirectoryHandle directory,
        CancellationToken cancellationToken)
    {
        if (draft.Root is not null)
        {
            checkout.Write(draft.Root, directory, RuntimeConfiguration.OwnRoot, cancellationToken);
        }
        else if (draft.RemoteRoot is not null)
        {
            File.CreateSymbolicLink(Path.Combine(directory.Path, RuntimeConfiguration.OwnRoot), draft.RemoteRoot);
        }

        if (!draft.HostFiles.IsEmpty)
        {
            checkout.Write(draft.HostFiles.Root, directory, HostFileSet.FolderName, cancellationToken);
        }
    }

    private static void WriteFiles(DeploymentDraft draft, string directory)
    {
        Write(Path.Combine(directory, "config.json"), draft.Configuration);
        Write(Path.Combine(directory, draft.Name + ".service"), draft.Unit);
        Write(Path.Combine(directory, UnitDropIn.FileName), draft.DropIn);
        Write(
            Path.Combine(directory, $"tmpfiles-{draft.Name}.conf"), draft.Tmpfiles.Length > 0 ? draft.Tmpfiles : null);
        foreach (var (path, text) in draft.HostFiles.Rendered)
        {
            HostFileWriter.WriteRendered(Path.Combine(directory, HostFileSet.FolderName + path), text);
        }

        var checksums = draft.HostFiles.IsEmpty || draft.Package is not null
            ? draft.Info.InstalledFiles
            : HostFileSet.Checksums(directory);
        var info = draft.Info with
        {
            InstalledFiles = checksums, RenderedFiles = RenderedFiles.Checksums(directory),
        };
        info.Write(directory);
    }

    private static void Write(string path, string? text)
    {
        if (text is null)
        {
            return;
        }

        File.WriteAllText(path, text, new UTF8Encoding(false));
        File.SetUnixFileMode(path, FileModes.Public);
    }
}
