using SystemContainers.Containers;

namespace SystemContainers.Cli.Output;

/// <summary>The table at the end of <c>containers update --all</c>.</summary>
internal sealed class UpdateSummary
{
    private readonly SummaryTable _table = new(new TableColumn("Container"));

    /// <summary>Whether a container could not be updated.</summary>
    public bool HasFailures { get; private set; }

    /// <summary>Adds an update that was done or not needed.</summary>
    /// <param name="update">Its result.</param>
    public void Add(SystemContainerUpdate update) =>
        _table.Add(
            update.Name,
            update.From.Digest,
            update.To.Digest,
            update.Outcome == UpdateOutcome.Unchanged ? "Updated" : "Updated now");

    /// <summary>Adds an update that failed.</summary>
    /// <param name="container">The container.</param>
    /// <param name="exception">Why it failed.</param>
    public void Add(SystemContainer container, SystemContainersException exception)
    {
        HasFailures = true;
        var status = exception.Code == ErrorCode.StartFailed ? "Not updated" : "Failed";
        _table.Add(container.Name, container.Digest, container.Digest, status);
    }

    /// <summary>Writes the table, unless it has no rows.</summary>
    /// <param name="output">Where to.</param>
    public void Write(TextWriter output) => _table.Write(output);
}
