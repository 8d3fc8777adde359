using System.Diagnostics;
using Xunit;

namespace SystemContainers.UnitTests.Cli;

/// <summary>Runs the built <c>atomic</c> with an empty host of its own.</summary>
internal sealed class AtomicProcess : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("atomic-");

    /// <summary>Environment variables for the command.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The directory the command works in; its host is below it.</summary>
    public string WorkingDirectory => _directory.FullName;

    /// <summary>Runs the command to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    public Task<Outcome> RunAsync(params string[] arguments) => RunWithInputAsync(string.Empty, arguments);

    /// <summary>Runs the command to its end.</summary>
    /// <param name="input">Its standard input.</param>
    /// <param name="arguments">Its arguments.</param>
    public async Task<Outcome> RunWithInputAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "atomic"), arguments)
        {
            WorkingDirectory = WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ATOMIC_CONF"] = Path.Combine(WorkingDirectory, "atomic.conf");
        start.Environment["ATOMIC_OSTREE_REPO"] = Path.Combine(WorkingDirectory, "repo");
        start.Environment["ATOMIC_OSTREE_CHECKOUT_PATH"] = Path.Combine(WorkingDirectory, "containers");
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        var token = TestContext.Current.CancellationToken;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return new Outcome(process.ExitCode, await output, await error);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>How the command ended.</summary>
    /// <param name="ExitCode">Its exit code.</param>
    /// <param name="Output">What it wrote to standard output.</param>
    /// <param name="Error">What it wrote to standard error.</param>
    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
