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

    internal sealed record Output(object Item) : EngineMessage;

    internal sealed record Progress(EngineProgress State) : EngineMessage;
}
