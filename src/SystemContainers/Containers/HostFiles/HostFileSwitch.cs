using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers.HostFiles;

/// <summary>
/// Brings the host from the host files of some deployments to those of one. What the administrator changed is never
/// touched. It goes by what is on the host, so it can be repeated after an interruption, and taken back by going the
/// other way.
/// </summary>
internal sealed class HostFileSwitch(IEngineObserver observer)
{
    private const string NewSuffix = ".new";
    private const string OriginalSuffix = ".orig";

    private readonly List<string> _kept = [];

    /// <summary>The files that were kept because they were changed on the host.</summary>
    internal IReadOnlyList<string> Kept => _kept;

    /// <summary>Switches.</summary>
    /// <param name="from">The host files of all deployments that may have put theirs on the host.</param>
    /// <param name="to">The host files that are to be there; null for none.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.HostFileExists"/>: something came in the way
    /// since the deployment was made.</exception>
    internal void Apply(IReadOnlyList<HostFileSet> from, HostFileSet? to)
    {
        foreach (var path in from.SelectMany(s => s.Files.Keys).Distinct(StringComparer.Ordinal))
        {
            AtomicFile.Sweep(Path.GetDirectoryName(path)!);
            if (to?.Files.ContainsKey(path) != true)
            {
                Remove(path, from);
            }
        }

        foreach (var file in to?.Files.Values ?? [])
        {
            Install(file, from, to!);
        }

        var made = from.SelectMany(s => s.Directories).Distinct(StringComparer.Ordinal)
            .Except(to?.Directories ?? [], StringComparer.Ordinal);
        foreach (var directory in made.OrderByDescending(d => d.Length))
        {
            RemoveIfEmpty(directory);
        }
    }

    private void Remove(string path, IReadOnlyList<HostFileSet> from)
    {
        RemoveOffer(path, from);
        if (!IsThere(path))
        {
            RestoreOriginal(path, from);
        }
        else if (IsOurs(path, from, out var file))
        {
            if (file.IsDirectory)
            {
                RemoveIfEmpty(path);
            }
            else
            {
                AtomicFile.Remove(path);
                observer.Verbose($"Removed {path}");
            }

            RestoreOriginal(path, from);
        }
        else
        {
            Keep(path, $"{path} was changed on the host, so it is kept.");
        }
    }

    private void Install(HostFile file, IReadOnlyList<HostFileSet> from, HostFileSet to)
    {
        var path = file.Path;
        RemoveOffer(path, from);
        if (file.IsAt(path))
        {
            HostFileWriter.Seal(file, path, observer);
        }
        else if (!IsThere(path) || IsOurs(path, from, out _))
        {
            Write(file, path, to);
        }
        else if (from.Any(s => s.Files.ContainsKey(path)))
        {
            OfferNew(file, from, to);
        }
        else if (to.Replaced.Contains(path, StringComparer.Ordinal))
        {
            HostFileWriter.KeepOriginal(path, path + OriginalSuffix, observer);
            Write(file, path, to);
        }
        else
        {
            throw new SystemContainersException(
                ErrorCode.HostFileExists,
                $"{path} is on the host now, and the image would install a file there.",
                "Move it away and run it again.",
                path);
        }
    }

    // As package managers do: the changed file stays, and the new one lies beside it.
    private void OfferNew(HostFile file, IReadOnlyList<HostFileSet> from, HostFileSet to)
    {
        var isSame = from.Any(s => s.Files.TryGetValue(file.Path, out var old) && old.Checksum == file.Checksum);
        if (isSame || file.Source is null || file.IsDirectory)
        {
            Keep(file.Path, $"{file.Path} was changed on the host, so it is kept.");
            return;
        }

        Write(file, file.Path + NewSuffix, to);
        Keep(file.Path, $"{file.Path} was changed on the host, so it is kept; the image's is {file.Path}{NewSuffix}.");
    }

    private static void RemoveOffer(string path, IReadOnlyList<HostFileSet> from)
    {
        if (from.Any(s => s.Files.TryGetValue(path, out var file) && !file.IsDirectory && file.IsAt(path + NewSuffix)))
        {
            AtomicFile.Remove(path + NewSuffix);
        }
    }

    private void RestoreOriginal(string path, IReadOnlyList<HostFileSet> from)
    {
        if (from.Any(s => s.Replaced.Contains(path, StringComparer.Ordinal)) && IsThere(path + OriginalSuffix))
        {
            AtomicFile.Rename(path + OriginalSuffix, path);
            observer.Verbose($"Put {path} back as it was");
        }
    }

    private void Write(HostFile file, string path, HostFileSet to)
    {
        if (file.Source is null)
        {
            throw new SystemContainersException(
                ErrorCode.DeploymentNotFound,
                $"The deployment did not keep its host file {file.Path}.",
                "Update the container to an image that has it.",
                file.Path);
        }

        foreach (var directory in to.Directories.Where(d => path.StartsWith(d + "/", StringComparison.Ordinal)))
        {
            HostFileWriter.MakeDirectory(file.SourceOf(directory), directory);
        }

        HostFileWriter.Write(file, path, observer);
        observer.Verbose($"Wrote {path}");
    }

    private void RemoveIfEmpty(string directory)
    {
        if (Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
            observer.Verbose($"Removed {directory}");
        }
    }

    private void Keep(string path, string message)
    {
        _kept.Add(path);
        observer.Warning(message);
    }

    private static bool IsOurs(
        string path, IReadOnlyList<HostFileSet> sets,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HostFile? ours)
    {
        ours = sets.Select(s => s.Files.GetValueOrDefault(path)).OfType<HostFile>().FirstOrDefault(f => f.IsAt(path));
        return ours is not null;
    }

    private static bool IsThere(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;
}
