using System.Text;
using SystemContainers.Host;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>A container's unit and tmpfiles configuration in their places on the host.</summary>
internal sealed class UnitFiles(HostPaths paths)
{
    private readonly SystemdTmpfiles _tmpfiles = new(paths.IsUser);

    /// <summary>Puts the files of a deployment in place.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="observer">Hears what is done.</param>
    /// <param name="cancellationToken">Stops it between two files.</param>
    /// <returns>Whether the unit's text changed, so that systemd has to read it again.</returns>
    internal async Task<bool> WriteAsync(
        Deployment deployment, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var isChanged = WriteUnit(deployment, observer);
        var tmpfiles = paths.Tmpfiles(deployment.Name);
        if (deployment.Tmpfiles == ReadIfPresent(tmpfiles))
        {
            return isChanged;
        }

        await RemoveTmpfilesAsync(deployment.Name, observer);
        if (WriteIfChanged(tmpfiles, deployment.Tmpfiles, observer) && deployment.Tmpfiles is not null)
        {
            await _tmpfiles.CreateAsync(tmpfiles, observer, cancellationToken);
        }

        return isChanged;
    }

    /// <summary>Removes the files of a container.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="observer">Hears what is done.</param>
    internal async Task RemoveAsync(string name, IEngineObserver observer)
    {
        await RemoveTmpfilesAsync(name, observer);
        WriteIfChanged(paths.Unit(name), null, observer);
        WriteDropIn(name, null, observer);
        Cgroups.RemoveEmpty(name + ".service");
    }

    /// <summary>
    /// Puts the files of a deployment back, whatever an interruption left of them and of what they make.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="observer">Hears what is done.</param>
    internal async Task RestoreAsync(Deployment deployment, IEngineObserver observer)
    {
        WriteUnit(deployment, observer);
        var tmpfiles = paths.Tmpfiles(deployment.Name);
        if (deployment.Tmpfiles != ReadIfPresent(tmpfiles))
        {
            await RemoveTmpfilesAsync(deployment.Name, observer);
            WriteIfChanged(tmpfiles, deployment.Tmpfiles, observer);
        }

        if (deployment.Tmpfiles is not null)
        {
            await _tmpfiles.TryCreateAsync(tmpfiles, observer);
        }
    }

    /// <summary>Whether the unit that is in place, with what is added to it, is a deployment's.</summary>
    /// <param name="deployment">The deployment.</param>
    internal bool HasUnitOf(Deployment deployment) =>
        ReadIfPresent(paths.Unit(deployment.Name)) == deployment.Unit
        && ReadIfPresent(paths.UnitDropIn(deployment.Name)) == deployment.DropIn;

    private bool WriteUnit(Deployment deployment, IEngineObserver observer) =>
        WriteIfChanged(paths.Unit(deployment.Name), deployment.Unit, observer)
        | WriteDropIn(deployment.Name, deployment.DropIn, observer);

    // Others may have files in that directory too, so only an empty one goes.
    private bool WriteDropIn(string name, string? text, IEngineObserver observer)
    {
        var path = paths.UnitDropIn(name);
        var directory = Path.GetDirectoryName(path)!;
        var isNew = !Directory.Exists(directory);
        var isChanged = WriteIfChanged(path, text, observer);
        if (text is null && !isNew)
        {
            AtomicFile.Sweep(directory);
            if (!Directory.EnumerateFileSystemEntries(directory).Any())
            {
                Directory.Delete(directory);
            }
        }

        if (isNew == Directory.Exists(directory))
        {
            AtomicFile.FlushDirectoryOf(directory);
        }

        return isChanged;
    }

    private async Task RemoveTmpfilesAsync(string name, IEngineObserver observer)
    {
        var tmpfiles = paths.Tmpfiles(name);
        if (!File.Exists(tmpfiles))
        {
            return;
        }

        await _tmpfiles.TryRemoveAsync(tmpfiles, observer);
        WriteIfChanged(tmpfiles, null, observer);
    }

    private static bool WriteIfChanged(string path, string? text, IEngineObserver observer)
    {
        if (text is null)
        {
            if (AtomicFile.Remove(path))
            {
                observer.Verbose($"Removed {path}");
                return true;
            }

            return false;
        }

        if (ReadIfPresent(path) == text)
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text), FileModes.Public);
        observer.Verbose($"Wrote {path}");
        return true;
    }

    private static string? ReadIfPresent(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
