using System.Diagnostics;

namespace SystemContainers.HostTests;

/// <summary>The throw-away host that these tests run in: its programs, its units, its loopback network.</summary>
public static class Host
{
    private static readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>Whether this process runs in a host that may be broken; tests change units, files and mounts.</summary>
    public static bool IsThrowAway =>
        File.Exists("/etc/systemcontainers-testhost") && File.ReadAllText("/proc/1/comm").Trim() == "systemd";

    /// <summary>The checkout that the tests were built in.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Runs a program and waits for its end, whatever its exit code is.</summary>
    /// <param name="program">A path, or a name on <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<HostCommand> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var token = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        try
        {
            await process.WaitForExitAsync(token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new HostCommand($"{program} {string.Join(' ', arguments)}", process.ExitCode, await output, await error);
    }

    /// <summary>Runs a program that must succeed.</summary>
    /// <param name="program">A path, or a name on <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its output, without the last line end.</returns>
    public static async Task<string> MustRunAsync(string program, params string[] arguments)
    {
        var command = await RunAsync(program, arguments);
        Assert.True(command.ExitCode == 0, command.ToString());
        return command.Output.TrimEnd('\n');
    }

    /// <summary>Runs a script with bash; it ends at the first command that fails.</summary>
    /// <param name="script">The script's text.</param>
    /// <returns>Its output, without the last line end.</returns>
    public static Task<string> MustRunScriptAsync(string script) =>
        MustRunAsync("bash", "-euo", "pipefail", "-c", script);

    /// <summary>Asks a service on loopback until it answers with success, for at most a minute.</summary>
    /// <param name="port">The service's port.</param>
    /// <param name="path">The path of the resource.</param>
    /// <returns>The body of the answer.</returns>
    public static async Task<string> GetAsync(int port, string path = "/")
    {
        var token = TestContext.Current.CancellationToken;
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}{path}"), token);
            }
            catch (HttpRequestException) when (waited.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(20, token);
            }
        }
    }

    /// <summary>Reads one property of a unit, for example <c>ActiveState</c>.</summary>
    /// <param name="unit">The unit's full name.</param>
    /// <param name="property">The property's name, as systemctl spells it.</param>
    public static Task<string> UnitAsync(string unit, string property) =>
        MustRunAsync("systemctl", "show", "--value", "--property", property, "--", unit);

    /// <summary>A trait of tests: what they depend on of the host's cgroups.</summary>
    public const string Cgroups = "cgroups";

    /// <summary>Tests that are run with each version of cgroups.</summary>
    public const string EachVersion = "each version";

    /// <summary>Whether the host has cgroup v2 and nothing else.</summary>
    public static bool IsUnified { get; } = File.Exists("/sys/fs/cgroup/cgroup.controllers");

    /// <summary>
    /// Skips a test where crun could not make a container: with cgroup v2 it locks memory for a program.
    /// </summary>
    public static void SkipWhereCrunCannotRun(string runtime)
    {
        const int SysResource = 24;
        var bounding = File.ReadLines("/proc/self/status")
            .First(l => l.StartsWith("CapBnd:", StringComparison.Ordinal));
        var hasResource = (Convert.ToUInt64(bounding.Split('\t')[1], 16) >> SysResource & 1) == 1;
        Assert.SkipWhen(
            runtime == "crun" && IsUnified && !hasResource,
            "With cgroup v2 crun raises the limit of locked memory, which root may not do on this machine.");
    }

    /// <summary>Starts the registries on ports 5000 and 5001 unless they run.</summary>
    public static Task StartRegistriesAsync() =>
        MustRunAsync(Path.Combine(Repository, "tests", "host", "registry"), "start");

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SystemContainers.slnx")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in a checkout.");
        }

        return folder;
    }
}
