namespace SystemContainers.Storage;

/// <summary>
/// Runs the engine's work off the caller's thread, and turns what the file system refuses (no space, read-only, no
/// permission) or has damaged into the engine's exception.
/// </summary>
internal static class StorageGuard
{
    private const string Remedy = "Check free space and permissions of the file system, and run it again.";

    /// <summary>Runs work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Keeps it from beginning.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StorageUnsuitable"/>,
    /// <see cref="ErrorCode.PermissionDenied"/>, <see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal static async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SystemContainersException(ErrorCode.PermissionDenied, e.Message, "Run it as root.", inner: e);
        }
        catch (IOException e)
        {
            throw new SystemContainersException(ErrorCode.StorageUnsuitable, e.Message, Remedy, inner: e);
        }
        catch (InvalidDataException e)
        {
            throw new SystemContainersException(
                ErrorCode.StoreCorrupt, $"A file of the engine cannot be read: {e.Message}", target: null, inner: e);
        }
    }

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}}, CancellationToken)"/>
    internal static Task RunAsync(Func<Task> work, CancellationToken cancellationToken) =>
        RunAsync(
            async () =>
            {
                await work();
                return true;
            },
            cancellationToken);
}
