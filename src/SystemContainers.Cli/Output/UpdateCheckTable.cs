using SystemContainers.Containers;

namespace SystemContainers.Cli.Output;

/// <summary>The table of <c>containers update --check</c>.</summary>
internal sealed class UpdateCheckTable
{
    private readonly Table _table = new(
        new TableColumn("Container"),
        new TableColumn("Image"),
        new TableColumn("Image ID", Padding: 2),
        new TableColumn("Latest image ID", Padding: 2),
        new TableColumn("Status"));

    /// <summary>Adds what was found out about a container.</summary>
    /// <param name="check">What was found out.</param>
    public void Add(SystemContainerUpdateCheck check) => _table.Add(
        check.Name,
        check.Image,
        Hexadecimal.ShortOf(check.CurrentDigest),
        Hexadecimal.ShortOf(check.AvailableDigest),
        !check.IsUpdateAvailable ? "Latest"
            : check.IsHeld ? "Held"
            : "Update available");

    /// <summary>Writes the table.</summary>
    /// <param name="output">Where to.</param>
    public void Write(TextWriter output)
    {
        if (!_table.IsEmpty)
        {
            _table.Write(output);
        }
    }
}
