using SystemContainers.Containers;

namespace SystemContainers.Cli.Output;

/// <summary>The table at the end of <c>containers update --all</c>.</summary>
internal sealed class UpdateSummary
{
    private readonly Table _table = new(
        new TableColumn("Container"),
        new TableColumn("Image ID before update", Padding: 2),
        new TableColumn("Image ID after update", Padding: 2),
        new TableColumn("Status"));

    /// <summary>Whether a container could not be updated.</summary>
    public bool HasFailures { get; private set; }

    /// <summary>Adds an update that was done or not needed.</summary>
    /// <param name="update">Its result.</param>
    public void Add(SystemContainerUpdate update) =>
        Add(
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
        Add(container.Name, container.Digest, container.Digest, status);
    }

    /// <summary>Writes the table.</summary>
    /// <param name="output">Where to.</param>
    public void Write(TextWriter output)
    {
        if (!_table.IsEmpty)
        {
            output.WriteLine();
            output.WriteLine("SUMMARY");
            output.WriteLine();
            _table.Write(output);
        }
    }

    private void Add(string name, string before, string after, string status) =>
        _table.Add(name, Hexadecimal.ShortOf(before), Hexadecimal.ShortOf(after), status);
}
