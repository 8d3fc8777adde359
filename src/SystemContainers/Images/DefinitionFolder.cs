using SystemContainers.Images.Checking;
using SystemContainers.Storage;

namespace SystemContainers.Images;

/// <summary>A folder with a definition, before it becomes an image: the templates themselves or a folder
/// <c>exports</c> with them, and perhaps a <c>Dockerfile</c>.</summary>
/// <param name="path">Path of the folder.</param>
public sealed class DefinitionFolder(string path)
{
    /// <summary>Full path of the folder.</summary>
    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>Checks the definition; changes nothing.</summary>
    /// <param name="observer">Hears what is run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The findings, by file and line.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: the folder is not there or
    /// has no definition in it.</exception>
    public Task<IReadOnlyList<SystemImageFinding>> CheckAsync(
        IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync<IReadOnlyList<SystemImageFinding>>(
            async () => [.. (await FindAsync(observer, cancellationToken)).Select(found => found.Finding)],
            cancellationToken);

    /// <summary>What <see cref="FixAsync"/> would do.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public Task<IReadOnlyList<PlannedChange>> PlanFixAsync(
        IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(
            async () => DefinitionFix.Plan(Path, await FindAsync(observer, cancellationToken)), cancellationToken);

    /// <summary>Makes every correction that is certain, and leaves all else in the files as it is.</summary>
    /// <param name="observer">Hears what is run and written.</param>
    /// <param name="cancellationToken">Stops it between two files; each is the old one or the new one.</param>
    /// <returns>What was fixed, and what is still to be done.</returns>
    /// <inheritdoc cref="CheckAsync"/>
    public Task<IReadOnlyList<SystemImageFinding>> FixAsync(
        IEngineObserver observer, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync<IReadOnlyList<SystemImageFinding>>(
            async () =>
            {
                var found = await FindAsync(observer, cancellationToken);
                var corrected = DefinitionFix.Apply(Path, found, observer, cancellationToken);
                var left = corrected.Count == 0 ? found : await FindAsync(observer, CancellationToken.None);
                return [.. corrected.Concat(left.Select(finding => finding.Finding))];
            },
            cancellationToken);

    private Task<IReadOnlyList<CheckedFinding>> FindAsync(
        IEngineObserver observer, CancellationToken cancellationToken) =>
        DefinitionCheck.RunAsync(FolderSource.Read(Path), observer, cancellationToken);
}
