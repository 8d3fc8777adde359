using SystemContainers.Images;

namespace SystemContainers.Cli.Output;

/// <summary>The table at the end of <c>images update --all</c>.</summary>
internal sealed class ImageUpdateSummary
{
    private readonly Table _table = new(
        new TableColumn("Image", Padding: 2),
        new TableColumn("Image ID before update", Padding: 2),
        new TableColumn("Image ID after update", Padding: 2),
        new TableColumn("Status"));

    /// <summary>Whether an image could not be updated.</summary>
    public bool HasFailures { get; private set; }

    /// <summary>Adds an image that is the newest now.</summary>
    /// <param name="before">As it was.</param>
    /// <param name="after">As it is.</param>
    public void Add(SystemImage before, SystemImage after) =>
        Add(before, after.Digest, before.Digest == after.Digest ? "Updated" : "Updated now");

    /// <summary>Adds an image that could not be brought in.</summary>
    /// <param name="image">The image.</param>
    public void AddFailure(SystemImage image)
    {
        HasFailures = true;
        Add(image, image.Digest, "Could not pull");
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

    private void Add(SystemImage image, string after, string status) =>
        _table.Add(image.Name, Hexadecimal.ShortOf(image.Digest), Hexadecimal.ShortOf(after), status);
}
