using System.CommandLine;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Options;

/// <summary>How long a service may take to start, and must stay up then.</summary>
internal sealed class StartTimeOptions
{
    private readonly Option<double?> _settleTime = new("--settle-time")
    {
        Description = "How long the service must stay up before it counts as started.", HelpName = "SECONDS",
    };

    private readonly Option<double?> _timeout = new("--timeout")
    {
        Description = "How long the start may take, and then becoming healthy.", HelpName = "SECONDS",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public StartTimeOptions(Command command)
    {
        command.Add(_settleTime);
        command.Add(_timeout);
    }

    /// <summary>How starts are to be judged; it says nothing of what was not given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public StartPolicy StartPolicy(ParseResult parsed) => new()
    {
        SettleTime = Time(parsed, _settleTime), Timeout = Time(parsed, _timeout),
    };

    private static TimeSpan? Time(ParseResult parsed, Option<double?> option) => parsed.GetValue(option) switch
    {
        null => null,
        >= 0 and < 1e9 and { } seconds => TimeSpan.FromSeconds(seconds),
        { } other => throw new SystemContainersException(
            ErrorCode.InvalidArgument, $"Invalid value {other} for {option.Name}.",
            "Give a number of seconds, 0 or more."),
    };
}
