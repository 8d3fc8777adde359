using System.Diagnostics;

namespace SystemContainers.Benchmarks;

/// <summary>Runs other programs, and times them and the engine.</summary>
internal static class Shell
{
    /// <summary>Runs a program that must succeed.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote to standard output.</returns>
    internal static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} failed: {await error}");
    }

    /// <summary>Times some work, after everything that is still to be written has been.</summary>
    /// <param name="work">The work.</param>
    /// <returns>Milliseconds.</returns>
    internal static async Task<double> TimeAsync(Func<Task> work)
    {
        await RunAsync("sync");
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Times several pieces of work, in the order given, and on odd runs the other way round.</summary>
    /// <param name="run">The number of the run.</param>
    /// <param name="pieces">Where each time goes, and the work.</param>
    internal static async Task InterleaveAsync(int run, params (List<double> Times, Func<Task> Work)[] pieces)
    {
        foreach (var (times, work) in run % 2 == 0 ? pieces : pieces.Reverse())
        {
            times.Add(await TimeAsync(work));
        }
    }
}
