namespace SystemContainers.Images;

/// <summary>
/// Which layers are being imported, so that of several imports at once only one brings a layer. Nobody waits for a
/// layer while it holds another: what is free is taken, brought and let go before the rest is waited for.
/// </summary>
internal sealed class LayerClaims
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private TaskCompletionSource _letGo = New();

    /// <summary>Takes those of some layers that nobody has.</summary>
    /// <param name="digests">The layers' digests.</param>
    /// <returns>Those that are the caller's now, until it lets them go.</returns>
    internal IReadOnlySet<string> TakeFree(IEnumerable<string> digests)
    {
        lock (_lock)
        {
            return digests.Where(_taken.Add).ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>Lets layers go: they are in the store now, or their import failed.</summary>
    /// <param name="digests">What <see cref="TakeFree"/> gave.</param>
    internal void LetGo(IReadOnlySet<string> digests)
    {
        TaskCompletionSource letGo;
        lock (_lock)
        {
            _taken.ExceptWith(digests);
            (letGo, _letGo) = (_letGo, New());
        }

        letGo.SetResult();
    }

    /// <summary>Waits until one of some layers is nobody's.</summary>
    /// <param name="digests">The layers' digests.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task WaitAsync(IReadOnlyCollection<string> digests, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (digests.Count == 0 || !digests.All(_taken.Contains))
                {
                    return;
                }

                next = _letGo.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
