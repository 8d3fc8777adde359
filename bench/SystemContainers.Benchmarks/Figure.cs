namespace SystemContainers.Benchmarks;

/// <summary>One line of the report: times of ours, and of its baseline if it has one, from the same run.</summary>
/// <param name="name">What is measured.</param>
/// <param name="baseline">What it is compared with, or null.</param>
/// <param name="goal">As <see cref="Goal"/>.</param>
/// <param name="unit">As <see cref="Unit"/>.</param>
internal sealed class Figure(string name, string? baseline, double? goal, string unit = "ms")
{
    /// <summary>What its numbers count.</summary>
    internal string Unit { get; } = unit;

    /// <summary>What is measured.</summary>
    internal string Name { get; } = name;

    /// <summary>What it is compared with, or null.</summary>
    internal string? Baseline { get; } = baseline;

    /// <summary>The highest ratio to the baseline, or without one the most milliseconds; null for no goal.</summary>
    internal double? Goal { get; } = goal;

    /// <summary>Milliseconds of each run.</summary>
    internal List<double> Ours { get; } = [];

    /// <summary>Milliseconds of each run of the baseline.</summary>
    internal List<double> Theirs { get; } = [];

    /// <summary>Median of ours through median of the baseline; null without one.</summary>
    internal double? Ratio => Baseline is null ? null : Median(Ours) / Median(Theirs);

    /// <summary>Whether the goal is reached; null for no goal.</summary>
    internal bool? IsReached => Goal is null ? null : (Ratio ?? Median(Ours)) <= Goal;

    /// <summary>The middle one of some times.</summary>
    /// <param name="times">At least one.</param>
    internal static double Median(IEnumerable<double> times)
    {
        var sorted = times.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
