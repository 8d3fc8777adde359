using System.ComponentModel;
using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>What all cmdlets of the module share: the engine, waiting for it, and stopping it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SystemContainerCommand : PSCmdlet
{
    // A token source without timer holds nothing that needs disposing, so a late Ctrl+C can always cancel it.
    private readonly CancellationTokenSource _stop = new();
    private readonly ProgressActivities _activities = new();
    private SystemContainerHost? _host;

    private protected SystemContainerCommand()
    {
    }

    /// <summary>The engine, opened as environment and configuration file say.</summary>
    private protected SystemContainerHost Engine =>
        _host ?? throw new InvalidOperationException("the cmdlet has not begun");

    /// <summary>Where relative paths start: the location of the session, which is not that of the process.</summary>
    private protected string CurrentDirectory => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    /// <summary>The path that an argument means, from the location of the session; null for null.</summary>
    private protected string? FileSystemPath(string? path) =>
        path is null ? null : GetUnresolvedProviderPathFromPSPath(path);

    /// <summary>As <see cref="FileSystemPath"/>, but what has no slash is a name and stays as it is.</summary>
    private protected string? PathUnlessName(string? text) =>
        text?.Contains('/', StringComparison.Ordinal) == true ? FileSystemPath(text) : text;

    /// <summary>Whether <c>-WhatIf</c> is in force, given or by preference.</summary>
    private protected bool IsWhatIf =>
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
            ? (SwitchParameter)given
            : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => ForCommand(() => _host = HostFactory.Open());

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => ForCommand(ProcessInput);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => ForCommand(EndInput);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>Handles one object of the pipeline, or the arguments. What it throws ends the command.</summary>
    private protected abstract void ProcessInput();

    /// <summary>Handles the end of the pipeline. What it throws ends the command.</summary>
    private protected virtual void EndInput()
    {
    }

    /// <summary>
    /// Runs an engine call on the pool while this thread writes what the call reports. However this ends, the call has
    /// ended too: a half-made change is worse than a slow Ctrl+C.
    /// </summary>
    /// <exception cref="PipelineStoppedException">The user stopped the pipeline.</exception>
    private protected T Await<T>(Func<MessageQueue, CancellationToken, Task<T>> operation)
    {
        var messages = new MessageQueue();
        using var call = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var task = Task.Run(async () =>
        {
            try
            {
                return await operation(messages, call.Token);
            }
            finally
            {
                messages.Complete();
            }
        });
        try
        {
            foreach (var message in messages.ReadAll())
            {
                Write(message);
            }
        }
        catch
        {
            call.Cancel();
            throw;
        }
        finally
        {
            Task.WaitAny(task);
        }

        return Result(task);
    }

    /// <inheritdoc cref="Await{T}"/>
    private protected void Await(Func<MessageQueue, CancellationToken, Task> operation) =>
        Await(async (observer, token) =>
        {
            await operation(observer, token);
            return true;
        });

    /// <summary>As <see cref="Await{T}"/>, for a call that hands on items while it works.</summary>
    /// <param name="operation">The call; it may hand on from any thread.</param>
    /// <param name="handle">Handles one item, on this thread; what it throws ends the call.</param>
    /// <exception cref="PipelineStoppedException">The user stopped the pipeline.</exception>
    private protected TResult AwaitEach<TItem, TResult>(
        Func<Func<TItem, CancellationToken, Task>, IEngineObserver, CancellationToken, Task<TResult>> operation,
        Action<TItem> handle) =>
        Await((messages, token) => operation(
            (item, stop) => messages.CallAsync(() => handle(item), stop), messages, token));

    /// <inheritdoc cref="AwaitEach{TItem, TResult}"/>
    private protected void AwaitEach<TItem>(
        Func<Func<TItem, CancellationToken, Task>, IEngineObserver, CancellationToken, Task> operation,
        Action<TItem> handle) =>
        Await((messages, token) => operation(
            (item, stop) => messages.CallAsync(() => handle(item), stop), messages, token));

    /// <summary>Does the work for one item; a failure is reported and the other items go on.</summary>
    /// <param name="target">The item, for the error record.</param>
    /// <param name="work">The work.</param>
    private protected void ForItem(object target, Action work)
    {
        try
        {
            work();
        }
        catch (SystemContainersException e) when (!ErrorRecords.ConcernsWholeCommand(e.Code))
        {
            WriteError(ErrorRecords.From(e, target));
        }
    }

    /// <summary>Does the work for each container that the given names and patterns stand for.</summary>
    /// <param name="given">Names and patterns.</param>
    /// <param name="work">The work, for an exact name.</param>
    private protected void ForEachContainer(IEnumerable<string> given, Action<string> work)
    {
        var known = Engine.Containers.ListNames();
        foreach (var name in given.SelectMany(name => NameSelector.Select(name, known)).Distinct().ToList())
        {
            ForItem(name, () =>
            {
                if (!known.Contains(name))
                {
                    GetContainer(name);
                }

                work(name);
            });
        }
    }

    /// <summary>The container of exactly that name.</summary>
    private protected SystemContainer GetContainer(string name) =>
        Await((observer, token) => Engine.Containers.GetAsync(name, observer, token));

    /// <summary>The local images that a given name, pattern or digest stands for.</summary>
    private protected IReadOnlyList<SystemImage> SelectImages(string given) =>
        Await((observer, _) => Task.FromResult(ImageSelector.Select(Engine.Images, given, observer)));

    /// <summary>Asks for each change of a plan, which under <c>-WhatIf</c> prints it.</summary>
    private protected void Show(IReadOnlyList<PlannedChange> plan)
    {
        foreach (var change in plan)
        {
            ShouldProcess(change.Target, change.Action);
        }
    }

    private void ForCommand(Action work)
    {
        try
        {
            work();
        }
        catch (SystemContainersException e)
        {
            ThrowTerminatingError(ErrorRecords.From(e, null));
        }
    }

    private T Result<T>(Task<T> task)
    {
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private void Write(EngineMessage message)
    {
        switch (message)
        {
            case EngineMessage.Verbose verbose:
                WriteVerbose(verbose.Text);
                break;
            case EngineMessage.Warning warning:
                WriteWarning(warning.Text);
                break;
            case EngineMessage.Debug debug:
                WriteDebug(debug.Text);
                break;
            case EngineMessage.Call call:
                call.Work();
                break;
            case EngineMessage.Progress progress:
                WriteProgress(_activities.Record(progress.State));
                break;
        }
    }
}
