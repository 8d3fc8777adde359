using SystemContainers.Images;

namespace SystemContainers.Cli.Output;

/// <summary>A difference as the list shows it, and as JSON.</summary>
internal sealed record DifferenceRow(string Name, string Kind, string Change, string Detail)
{
    /// <summary>Makes the row of a difference.</summary>
    /// <param name="difference">The difference.</param>
    public static DifferenceRow Of(SystemImageDifference difference) => new(
        difference.Name,
        difference.Kind.ToString().ToLowerInvariant(),
        difference.Change.ToString().ToLowerInvariant(),
        difference.Detail);
}
