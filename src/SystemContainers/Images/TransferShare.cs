namespace SystemContainers.Images;

/// <summary>What imports that run at the same time share: the layers that are under way, and the processors.</summary>
internal sealed class TransferShare : IDisposable
{
    private readonly SemaphoreSlim _workers = new(Environment.ProcessorCount);

    /// <summary>The layers that are under way.</summary>
    internal LayerClaims Claims { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();

    /// <summary>Does work that keeps a processor busy, when there is one.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task RunAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _workers.WaitAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            _workers.Release();
        }
    }
}
