using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SystemContainers.Cli.Output;

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

    /// <summary>Whether to print every value in full.</summary>
    public Option<bool> NoTruncation { get; } = new("--no-trunc") { Description = "Print every value in full." };

    private Option<bool> NoHeading { get; } = new("--noheading", "-n") { Description = "Do not print headings." };

    private Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print only the ID of each row." };

    private Option<bool> Json { get; } = new("--json") { Description = "Print JSON; this wins over --quiet." };

    /// <summary>Writes rows as the options say.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="json">How they are written as JSON.</param>
    /// <param name="id">What <c>--quiet</c> writes of a row.</param>
    /// <param name="table">Puts them into a table.</param>
    public void Write(
        Session session,
        IReadOnlyList<T> rows,
        JsonTypeInfo<IReadOnlyList<T>> json,
        Func<T, string> id,
        Func<Table> table)
    {
        if (session.Parsed.GetValue(Json))
        {
            session.Output.WriteLine(JsonSerializer.Serialize(rows, json));
        }
        else if (session.Parsed.GetValue(Quiet))
        {
            foreach (var row in rows)
            {
                session.Output.WriteLine(id(row));
            }
        }
        else if (rows.Count > 0)
        {
            table().Write(session.Output, !session.Parsed.GetValue(NoHeading));
        }
    }
}
