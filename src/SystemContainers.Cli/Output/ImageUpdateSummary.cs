using SystemContainers.Images;

namespace SystemContainers.Cli.Output;

/// <summary>The table at the end of <c>images update --all</c>.</summary>
internal sealed class ImageUpdateSummary
{
    private readonly SummaryTable _table = new(new TableColumn("Image", Padding: 2));

    /// <summary>Whether an image could not be updated.</summary>
    public bool HasFailures { get; private set; }

    /// <summary>Adds an image that is the newest now.</summary>
    /// <param name="before">As it was.</param>
    /// <param name="after">As it is.</param>
    public void Add(SystemImage before, SystemImage after) =>
        _table.Add(
            before.Name, before.Digest, after.Digest, before.Digest == after.Digest ? "Updated" : "Updated now");

    /// <summary>Adds an image that could not be brought in.</summary>
    /// <param name="image">The image.</param>
    public void AddFailure(SystemImage image)
    {
        HasFailures = true;
        _table.Add(image.Name, image.Digest, image.Digest, "Could not pull");
    }

    /// <summary>Writes the table, unless it has no rows.</summary>
    /// <param name="output">Where to.</param>
    public void Write(TextWriter output) => _table.Write(output);
}
