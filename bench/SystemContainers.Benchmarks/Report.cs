using System.Globalization;
using System.Text.Json;

namespace SystemContainers.Benchmarks;

/// <summary>Writes figures as a table for people and as JSON lines for programs.</summary>
internal static class Report
{
    private const string RowFormat = "{0,-46} {1,10} {2,10} {3,7} {4,8}  {5}";

    /// <summary>Writes the table.</summary>
    /// <param name="figures">Its lines.</param>
    /// <param name="writer">Where to.</param>
    internal static void WriteTable(IEnumerable<Figure> figures, TextWriter writer)
    {
        writer.WriteLine(RowFormat, "median of each", "ours", "baseline", "ratio", "goal", string.Empty);
        foreach (var figure in figures)
        {
            writer.WriteLine(
                RowFormat,
                figure.Baseline is null ? figure.Name : $"{figure.Name} : {figure.Baseline}",
                Text(figure, Figure.Median(figure.Ours)),
                figure.Baseline is null ? string.Empty : Text(figure, Figure.Median(figure.Theirs)),
                figure.Ratio is { } ratio ? Number(ratio) : string.Empty,
                figure.Goal is not { } goal ? string.Empty
                    : figure.Baseline is null ? "≤ " + Text(figure, goal) : "≤ " + Number(goal),
                figure.IsReached switch { true => "reached", false => "MISSED", null => string.Empty });
        }
    }

    /// <summary>Writes one JSON object for each figure; times are milliseconds unless it has another unit.</summary>
    /// <inheritdoc cref="WriteTable"/>
    internal static void WriteJsonLines(IEnumerable<Figure> figures, TextWriter writer)
    {
        foreach (var figure in figures)
        {
            writer.WriteLine(JsonSerializer.Serialize(new
            {
                figure = figure.Name,
                unit = figure.Unit,
                ours = figure.Ours,
                oursMedian = Figure.Median(figure.Ours),
                baselineName = figure.Baseline,
                baseline = figure.Theirs,
                baselineMedian = figure.Baseline is null ? (double?)null : Figure.Median(figure.Theirs),
                ratio = figure.Ratio,
                goal = figure.Goal,
                reached = figure.IsReached,
            }));
        }
    }

    private static string Text(Figure figure, double value) =>
        value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + figure.Unit;

    private static string Number(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);
}
