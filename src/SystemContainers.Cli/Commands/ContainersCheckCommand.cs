using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic containers check [NAME…]</c>.</summary>
internal sealed class ContainersCheckCommand : EngineCommand
{
    private readonly Argument<string[]> _names = ContainerArgument.Many();

    public ContainersCheckCommand()
        : base(
            "check", "Finds what is wrong with containers and what is left of them; exit code 1 where anything is.") =>
        Add(_names);

    /// <summary>The names of a command line; null for none, which stands for all.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <param name="argument">The names.</param>
    /// <param name="cancellationToken">Is cancelled by a signal.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ContainerNotFound"/>.</exception>
    public static async Task<IReadOnlyCollection<string>?> ReadNamesAsync(
        Session session, Argument<string[]> argument, CancellationToken cancellationToken)
    {
        var names = session.Parsed.GetValue(argument) ?? [];
        foreach (var unknown in names.Except(session.Containers.Checks.ListNames(), StringComparer.Ordinal))
        {
            await session.Containers.GetAsync(unknown, session.Observer, cancellationToken);
        }

        return names.Length == 0 ? null : names;
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var names = await ReadNamesAsync(session, _names, cancellationToken);
        var findings = await session.Containers.Checks.TestAsync(names, session.Observer, cancellationToken);
        FindingTable.Write(session.Output, findings);
        foreach (var finding in findings)
        {
            session.Output.WriteLine($"{finding.Message} {finding.Remedy}");
        }

        return findings.All(f => f.Severity == FindingSeverity.Information) ? ExitCodes.Success : ExitCodes.Failure;
    }
}
