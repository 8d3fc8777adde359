using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Containers;
using SystemContainers.Containers.Processes;
using SystemContainers.Host.Processes;

namespace SystemContainers.Cli.Commands;

/// <summary>
/// <c>atomic run NAME [COMMAND...]</c>: starts a container, never another unit of the host, or runs a command in it.
/// </summary>
internal sealed class RunCommand : EngineCommand
{
    private readonly Argument<string> _name = ContainerArgument.One();

    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "A command to run in it, whether it runs or not, with its arguments.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly DisplayOption _display = new();

    public RunCommand()
        : base("run", "Starts a container and waits until systemd says how that ended, or runs a command in it.")
    {
        Add(_name);
        Add(_command);
        Add(_display);
    }

    /// <summary>Puts <c>--</c> before the command to run, so that its options stay its own.</summary>
    /// <inheritdoc cref="CommandTail.Separate"/>
    public static string[] Separate(string[] arguments, RootCommand root, ParserConfiguration parser)
    {
        var verb = root.Subcommands.OfType<RunCommand>().Single();
        return CommandTail.Separate(arguments, root, parser, verb, verb._name);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var name = session.Parsed.GetRequiredValue(_name);
        var command = session.Parsed.GetValue(_command) ?? [];
        if (session.Parsed.GetValue(_display))
        {
            var container = await session.Containers.GetAsync(name, session.Observer, cancellationToken);
            session.Show([new PlannedChange(container.Unit, command is [var program, ..] ? $"Run {program}" : "Start")]);
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
}
