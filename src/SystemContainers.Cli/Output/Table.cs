namespace SystemContainers.Cli.Output;

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Width">Its width, to which values are cut; null makes it as wide as its longest value.</param>
/// <param name="Padding">Blanks beyond the one that separates columns.</param>
internal sealed record TableColumn(string Heading, int? Width = null, int Padding = 0);

/// <summary>Rows of text in columns.</summary>
internal sealed class Table(params TableColumn[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Whether it has no rows.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Adds a row.</summary>
    /// <param name="cells">A value for each column.</param>
    public void Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add([.. cells.Select(PrintableText.Of)]);
    }

    /// <summary>Writes the rows.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="hasHeading">Whether the headings come first.</param>
    public void Write(TextWriter output, bool hasHeading = true)
    {
        var widths = columns.Select((column, index) => column.Width ?? LongestOf(index)).ToArray();
        if (hasHeading)
        {
            WriteRow([.. columns.Select(column => column.Heading)]);
        }

        _rows.ForEach(WriteRow);

        void WriteRow(string[] cells)
        {
            var fitted = cells.Select((cell, index) => Fit(cell, widths[index], columns[index].Padding));
            output.WriteLine(string.Join(' ', fitted).TrimEnd());
        }
    }

    private int LongestOf(int index) =>
        _rows.Select(row => row[index]).Append(columns[index].Heading).Max(cell => cell.Length);

    private static string Fit(string cell, int width, int padding) =>
        (cell.Length > width ? cell[..width] : cell).PadRight(width + padding);
}
