using System.CommandLine;

namespace SystemContainers.Cli.Options;

/// <summary>The options of <c>images list</c> and <c>containers list</c>.</summary>
/// <typeparam name="T">The rows of the list.</typeparam>
internal sealed class ListOptions<T>
{
    /// <summary>Makes the options and adds them to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="allDescription">What <c>--all</c> adds.</param>
    /// <param name="filters">What can be filtered by.</param>
    public ListOptions(Command command, string allDescription, IReadOnlyDictionary<string, Func<T, string>> filters)
    {
        All.Description = allDescription;
        Filter = new FilterOption<T>(filters);
        command.Add(All);
        command.Add(Filter);
        command.Add(NoHeading);
        command.Add(NoTruncation);
        command.Add(Quiet);
        command.Add(Json);
    }

    /// <summary>Whether to list more than usual.</summary>
    public Option<bool> All { get; } = new("--all", "-a");

    /// <summary>Which rows to list.</summary>
    public FilterOption<T> Filter { get; }

    /// <summary>Whether to leave the headings out.</summary>
    public Option<bool> NoHeading { get; } = new("--noheading", "-n") { Description = "Do not print headings." };

    /// <summary>Whether to print every value in full.</summary>
    public Option<bool> NoTruncation { get; } = new("--no-trunc") { Description = "Print every value in full." };

    /// <summary>Whether to print names or digests only.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print only the ID of each row." };

    /// <summary>Whether to print JSON.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON; this wins over --quiet." };
}
