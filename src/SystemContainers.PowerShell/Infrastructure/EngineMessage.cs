namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>What the engine said, on its way to the pipeline thread.</summary>
internal abstract record EngineMessage
{
    private EngineMessage()
    {
    }

    internal sealed record Verbose(string Text) : EngineMessage;

    internal sealed record Warning(string Text) : EngineMessage;

    internal sealed record Debug(string Text) : EngineMessage;

    /// <summary>Something to do on the pipeline thread.</summary>
    internal sealed record Call(Action Work) : EngineMessage;

    internal sealed record Progress(EngineProgress State) : EngineMessage;
}
