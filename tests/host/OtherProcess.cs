namespace SystemContainers.HostTests;

/// <summary>Runs a test of this assembly once more in a process that is set up differently.</summary>
internal static class OtherProcess
{
    // What setpriv and the .NET host end with where the user may not run the test program, or may not read .NET.
    private static readonly int[] _notAllowed = [126, 127, 131, 133];

    /// <summary>Runs the test and asserts that it passes there.</summary>
    /// <param name="test">The test.</param>
    /// <param name="launcher">The program, with arguments, that sets the process up and runs what follows.</param>
    public static async Task PassesAsync(Delegate test, params string[] launcher)
    {
        var runner = Path.ChangeExtension(typeof(OtherProcess).Assembly.Location, null);
        var name = $"{test.Method.DeclaringType!.FullName}.{test.Method.Name}";
        var run = await Host.RunAsync(
            launcher[0], [.. launcher[1..], "env", "HOME=/tmp", runner, "-method", name, "-noColor"]);
        Assert.SkipWhen(_notAllowed.Contains(run.ExitCode), $"The other process cannot run {runner}.");
        Assert.True(
            run.Output.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal),
            run.ToString());
    }
}
