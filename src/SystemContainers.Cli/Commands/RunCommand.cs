using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Containers;
using SystemContainers.Containers.Processes;
using SystemContainers.Host.Processes;

namespace SystemContainers.Cli.Commands;

/// <summary>
/// <c>atomic run NAME [COMMAND...]</c>: starts a container, never another unit of the host, or runs a command in it.
/// <c>atomic run IMAGE [COMMAND...]</c>: runs an image once.
/// </summary>
internal sealed class RunCommand : EngineCommand
{
    private readonly Argument<string> _name = ContainerArgument.OrImage();

    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "A command to run in the container, whether it runs or not, or with the image; "
            + "with its arguments.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly KeyValueOption _set = new(
        "--set", "Set a variable of the templates of an image that is run once.");

    private readonly Option<string?> _runtime = new("--runtime")
    {
        Description = "The OCI runtime for an image that is run once; a container keeps its own.",
        HelpName = "PATH",
    };

    private readonly DisplayOption _display = new();
    private readonly SourceOptions _source;

    public RunCommand()
        : base("run", "Starts a container, runs a command in one, or runs an image once.")
    {
        Add(_name);
        Add(_command);
        Add(_set);
        Add(_runtime);
        Add(_display);
        _source = new SourceOptions(this);
    }

    /// <summary>Puts <c>--</c> before the command to run, so that its options stay its own.</summary>
    /// <inheritdoc cref="CommandTail.Separate"/>
    public static string[] Separate(string[] arguments, RootCommand root, ParserConfiguration parser)
    {
        var verb = root.Subcommands.OfType<RunCommand>().Single();
        return CommandTail.Separate(arguments, root, parser, verb, verb._name);
    }

    protected override Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var name = session.Parsed.GetRequiredValue(_name);
        return IsImage(session, name)
            ? RunImageAsync(session, name, cancellationToken)
            : RunContainerAsync(session, name, cancellationToken);
    }

    // A container wins over an image of its name; what cannot be a container's name is an
    // image that may not be here yet.
    private static bool IsImage(Session session, string text) =>
        !session.Containers.ListNames().Contains(text)
        && (text.AsSpan().ContainsAny('/', ':') || ImageAccess.Find(session.Images, text) is not null);

    private async Task<int> RunContainerAsync(Session session, string name, CancellationToken cancellationToken)
    {
        var command = session.Parsed.GetValue(_command) ?? [];
        if (session.Parsed.GetValue(_display))
        {
            var container = await session.Containers.GetAsync(name, session.Observer, cancellationToken);
            session.Show(
                [new PlannedChange(container.Unit, command is [var program, ..] ? $"Run {program}" : "Start")]);
            return ExitCodes.Success;
        }

        if (command.Length > 0)
        {
            var options = new CommandOptions { Name = name, Command = command };
            var result = await session.Containers.InvokeCommandAsync(
                options, ProcessStreams.Attached(), session.Observer, cancellationToken);
            return result.ExitCode;
        }

        await session.Containers.StartAsync(name, new StartPolicy(), session.Observer, cancellationToken);
        session.Output.WriteLine($"Started {name}.");
        return ExitCodes.Success;
    }

    private async Task<int> RunImageAsync(Session session, string text, CancellationToken cancellationToken)
    {
        if (session.Parsed.GetValue(_display))
        {
            if (ImageAccess.Find(session.Images, text) is null)
            {
                await ImageAccess.ShowImportAsync(session, text, _source, cancellationToken);
            }

            session.Show([new PlannedChange(text, "Run once")]);
            return ExitCodes.Success;
        }

        var options = new ImageRunOptions
        {
            Image = await ImageAccess.EnsureAsync(session, text, _source, cancellationToken),
            Command = session.Parsed.GetValue(_command) ?? [],
            Variables = _set.Read(session.Parsed),
            Runtime = session.Parsed.GetValue(_runtime),
        };
        var result = await session.Containers.RunImageAsync(
            options, ProcessStreams.Attached(), session.Observer, cancellationToken);
        return result.ExitCode;
    }
}
