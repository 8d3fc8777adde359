namespace SystemContainers;

/// <summary>Waits for several tasks that should all stop when one fails.</summary>
internal static class FirstFailure
{
    /// <summary>
    /// Waits for all; when one fails, cancels the others, waits for their end and throws the first failure.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="stop">What cancels them.</param>
    internal static async Task WhenAllAsync(IReadOnlyCollection<Task> tasks, CancellationTokenSource stop)
    {
        await foreach (var task in Task.WhenEach(tasks))
        {
            if (!task.IsCompletedSuccessfully)
            {
                await stop.CancelAsync();
                await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default);
                await task;
            }
        }
    }
}
