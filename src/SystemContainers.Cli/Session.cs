using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.Cli;

/// <summary>One run of a verb: its command line, the engine, and where to write.</summary>
internal sealed class Session : IDisposable
{
    private readonly ConsoleObserver _observer;

    /// <summary>Opens the engine for a command line.</summary>
    /// <param name="parsed">The command line.</param>
    public Session(ParseResult parsed)
    {
        Parsed = parsed;
        var host = HostFactory.Open();
        Images = host.Images;
        Containers = host.Containers;
        IsUser = host.Options.Paths.IsUser;
        var isTerminal = !Console.IsErrorRedirected;
        _observer = new ConsoleObserver(Console.Error, parsed.GetValue(GlobalOptions.Debug), isTerminal);
    }

    /// <summary>The command line.</summary>
    public ParseResult Parsed { get; }

    /// <summary>The images of this host.</summary>
    public ImageStore Images { get; }

    /// <summary>The containers of this host.</summary>
    public ContainerManager Containers { get; }

    /// <summary>Whether images and containers are those of a user who is not root.</summary>
    public bool IsUser { get; }

    /// <summary>Writes what the engine tells to standard error.</summary>
    public IEngineObserver Observer => _observer;

    /// <summary>Where results go.</summary>
    public TextWriter Output { get; } = Console.Out;

    /// <summary>Writes what an operation would do, a line for each change.</summary>
    /// <param name="plan">What it would do.</param>
    public void Show(IReadOnlyList<PlannedChange> plan)
    {
        if (plan.Count == 0)
        {
            Output.WriteLine("Nothing would change.");
        }

        foreach (var change in plan)
        {
            Output.WriteLine(change);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _observer.Dispose();
}
