using System.Diagnostics;
using System.Text.Json;
using SystemContainers.FaultDriver;

namespace SystemContainers.HostTests.Containers;

/// <summary>The engine in a process of its own that can be killed.</summary>
internal sealed class Driver : IDisposable
{
    /// <summary>Exit code of a process that SIGKILL ended.</summary>
    public const int Killed = 128 + 9;

    private readonly Process _process;

    private Driver(Process process) => _process = process;

    public static string Program { get; } = Path.ChangeExtension(typeof(DriverTask).Assembly.Location, null);

    public int ProcessId => _process.Id;

    public static string Argument(DriverTask task) => JsonSerializer.Serialize(task);

    public static Driver Start(DriverTask task)
    {
        var start = new ProcessStartInfo(Program, [Argument(task)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new Driver(Process.Start(start)!);
    }

    /// <summary>Runs a task to its end.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(DriverTask task)
    {
        using var driver = Start(task);
        return await driver.WaitAsync();
    }

    /// <summary>Waits until the driver waits.</summary>
    public async Task ReachedAsync() =>
        Assert.Equal("waiting", await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

    /// <summary>Lets a driver that waits go on.</summary>
    public void Continue() => _process.StandardInput.Close();

    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
