namespace SystemContainers.Cli.Output;

/// <summary>The table at the end of an update of all images or containers.</summary>
/// <param name="first">The column for their names.</param>
internal sealed class SummaryTable(TableColumn first)
{
    private readonly Table _table = new(
        first,
        new TableColumn("Image ID before update", Padding: 2),
        new TableColumn("Image ID after update", Padding: 2),
        new TableColumn("Status"));

    /// <summary>Adds a row.</summary>
    /// <param name="name">The image or container.</param>
    /// <param name="before">Digest of the image before.</param>
    /// <param name="after">Digest of the image after.</param>
    /// <param name="status">What came of it.</param>
    public void Add(string name, string before, string after, string status) =>
        _table.Add(name, Hexadecimal.ShortOf(before), Hexadecimal.ShortOf(after), status);

    /// <summary>Writes the table, unless it has no rows.</summary>
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
}
