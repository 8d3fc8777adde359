using System.Collections.Concurrent;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Maintenance;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers.Checking;

/// <summary>
/// Compares objects with their checksums, on all processors and each once: deployments of different containers are hard
/// links to the same ones.
/// </summary>
/// <param name="repository">The store's repository.</param>
internal sealed class ObjectVerdicts(Repository repository)
{
    private readonly ConcurrentDictionary<string, string?> _problems = new(StringComparer.Ordinal);

    /// <summary>Checks all files of an image.</summary>
    /// <param name="image">The image's root.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The paths of the damaged ones, sorted, with what is wrong, as the end of a sentence.</returns>
    internal IReadOnlyList<(string Path, string Problem)> Check(
        MergedDirectory image, CancellationToken cancellationToken)
    {
        var files = Files(image, string.Empty).ToList();
        var unknown = files.Select(f => f.Checksum).Distinct().Where(c => !_problems.ContainsKey(c));
        Parallel.ForEach(
            unknown,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new ObjectChecker(repository, _ => { }),
            (checksum, _, checker) =>
            {
                _problems[checksum] = Check(checker, checksum, cancellationToken);
                return checker;
            },
            _ => { });
        return
        [
            .. files.Select(f => (f.Path, Problem: _problems[f.Checksum])).Where(f => f.Problem is not null)
                .OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => (f.Path, f.Problem!)),
        ];
    }

    /// <summary>Forgets what was found; the store has changed.</summary>
    internal void Clear() => _problems.Clear();

    private string? Check(ObjectChecker checker, string checksum, CancellationToken cancellationToken)
    {
        var name = Repository.ObjectName(checksum, StoredObject.FileType);
        try
        {
            return checker.Check(new StoredObject(name, FileStatus.Read(repository.PathOf(name))), cancellationToken);
        }
        catch (IOException)
        {
            return "is not there";
        }
    }

    private static IEnumerable<(string Path, string Checksum)> Files(MergedDirectory directory, string path) =>
        directory.Files.Select(f => ($"{path}/{f.Key}", f.Value))
            .Concat(directory.Directories.SelectMany(d => Files(d.Value, $"{path}/{d.Key}")));
}
