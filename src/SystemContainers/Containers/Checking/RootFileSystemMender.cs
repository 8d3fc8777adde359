using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// Puts single files and directories of a deployment back as its image has them: each is made beside the deployment and
/// renamed, so that a service that runs has the old one or the new one.
/// </summary>
/// <param name="repository">The store's repository.</param>
/// <param name="stager">Where it makes them.</param>
internal sealed class RootFileSystemMender(Repository repository, DeploymentStager stager)
{
    /// <summary>Puts one path back.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="path">The path, of the root file system or below it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal void Restore(Deployment deployment, string path, CancellationToken cancellationToken)
    {
        var inside = path[deployment.RootFileSystem.Length..];
        if (new DeployedImage(repository).TryMerge(deployment) is not { } image)
        {
            return;
        }

        if (image.FindFile(inside) is { } checksum)
        {
            var single = new MergedDirectory(image.Metadata) { Files = { [Path.GetFileName(path)] = checksum } };
            Replace(deployment, single, Path.GetFileName(path), path, cancellationToken);
        }
        else if (image.FindDirectory(inside) is { } directory)
        {
            RestoreDirectory(deployment, directory, path, cancellationToken);
        }
    }

    private void RestoreDirectory(
        Deployment deployment, MergedDirectory directory, string path, CancellationToken cancellationToken)
    {
        if (FileStatusOf(path)?.Type == FileType.Directory)
        {
            Seal(path, directory.Metadata);
            return;
        }

        var name = Path.GetFileName(path);
        var parent = new MergedDirectory(directory.Metadata) { Directories = { [name] = directory } };
        Replace(deployment, parent, name, path, cancellationToken);
    }

    private void Replace(
        Deployment deployment, MergedDirectory parent, string name, string path, CancellationToken cancellationToken)
    {
        var staged = stager.NewTrash(deployment.Name);
        try
        {
            using (var staging = DirectoryHandle.Open(Path.GetDirectoryName(stager.PathOf(staged))!))
            using (var checkout = new HardLinkCheckout(repository))
            {
                checkout.Write(parent, staging, staged, cancellationToken);
                staging.FlushFileSystem();
            }

            var made = Path.Combine(stager.PathOf(staged), name);
            if (FileStatusOf(path) is null)
            {
                AtomicFile.Rename(made, path);
            }
            else
            {
                AtomicFile.Exchange(made, path);
            }
        }
        finally
        {
            stager.Discard(staged);
        }
    }

    private void Seal(string path, string checksum)
    {
        var metadata = repository.ReadDirectoryMetadata(checksum);
        metadata = repository.IsUser ? UserObject.Directory(metadata) : metadata;
        using var directory = DirectoryHandle.Open(path);
        if (!repository.IsUser)
        {
            NativeErrors.ThrowIfFailed(
                LibC.FChown(directory.Descriptor, metadata.UserId, metadata.GroupId), "set the owner of", path);
        }

        NativeErrors.ThrowIfFailed(LibC.FChmod(directory.Descriptor, metadata.Permissions), "set the mode of", path);
        foreach (var attribute in metadata.Attributes)
        {
            NativeErrors.ThrowIfFailed(
                LibC.FSetXAttr(directory.Descriptor, attribute.Name, attribute.Value, (nuint)attribute.Value.Length, 0),
                $"set {attribute.Name} of",
                path);
        }
    }

    private static FileStatus? FileStatusOf(string path) =>
        Path.Exists(path) || new FileInfo(path).LinkTarget is not null ? FileStatus.Read(path) : null;
}
