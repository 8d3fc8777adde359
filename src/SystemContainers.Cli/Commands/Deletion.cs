using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;

namespace SystemContainers.Cli.Commands;

/// <summary>What <c>images delete</c> and <c>containers delete</c> ask before they delete.</summary>
/// <param name="kind">What is deleted: <c>images</c>, <c>containers</c>.</param>
internal sealed class Deletion(string kind)
{
    /// <summary>Refuses a command line that gives neither or both of names and <c>--all</c>.</summary>
    /// <param name="names">The names given.</param>
    /// <param name="all">Whether <c>--all</c> is given.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public void RequireSelection(string[] names, bool all)
    {
        if (all == names.Length > 0)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"Which {kind} to delete is not clear.",
                "Give names or --all, and not both.");
        }
    }

    /// <summary>Shows what will be deleted and asks, unless every question is answered already.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <param name="table">What will be deleted.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <returns>Whether to delete.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: there is none.</exception>
    public async Task<bool> ConfirmAsync(Session session, Table table, CancellationToken cancellationToken)
    {
        if (table.IsEmpty)
        {
            throw new SystemContainersException(ErrorCode.InvalidArgument, $"There are no {kind} to delete.");
        }

        var assumeYes = session.Parsed.GetValue(GlobalOptions.AssumeYes);
        session.Output.WriteLine(
            assumeYes ? $"The following {kind} will be deleted.\n" : $"Do you wish to delete the following {kind}?\n");
        table.Write(session.Output);
        session.Output.WriteLine();
        if (assumeYes || await Prompt.ConfirmAsync(session.Output, "Confirm", cancellationToken))
        {
            return true;
        }

        session.Observer.Warning($"No {kind} were deleted, because the answer was not yes.");
        return false;
    }
}
