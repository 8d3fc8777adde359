using System.Diagnostics;
using Xunit;

namespace SystemContainers.UnitTests;

/// <summary>What quickstart.sh and test.sh need is installed on a machine that lacks it.</summary>
public sealed class PackageInstallationTests : IDisposable
{
    // All that the script itself calls, and nothing that it would look for.
    private static readonly string[] _programs = ["bash", "basename", "cat", "mktemp", "rm"];

    private readonly TemporaryFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task What_is_missing_is_installed_in_one_go()
    {
        var installed = _machine.At("installed");
        foreach (var program in _programs)
        {
            File.CreateSymbolicLink(_machine.At(program), Find(program));
        }

        await File.WriteAllTextAsync(
            _machine.At("apt-get"), $"#!/bin/bash\necho \"$@\" >>{installed}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(_machine.At("apt-get"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var start = new ProcessStartInfo(Find("bash"))
        {
            ArgumentList = { "-euc", ". tests/host/setup.sh; install_packages \"$test_packages\"; echo installed" },
            WorkingDirectory = Checkout.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = _machine.Root },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(string.Empty, await error);
        Assert.EndsWith("installed\n", output, StringComparison.Ordinal);
        var command = Assert.Single(await File.ReadAllLinesAsync(installed, TestContext.Current.CancellationToken));
        Assert.StartsWith(
            "install --yes --no-install-recommends ostree skopeo runc ", command, StringComparison.Ordinal);
        Assert.Contains(" docker.io ", command, StringComparison.Ordinal);
    }

    private static string Find(string program) => Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
