using System.Globalization;
using SystemContainers.Host.Processes;

namespace SystemContainers.Host.Packages;

/// <summary>rpmbuild(8).</summary>
internal static class RpmBuild
{
    /// <summary>Makes a package.</summary>
    /// <param name="spec">The spec, in a folder of its own, to which rpmbuild writes.</param>
    /// <param name="time">The time of all that has no earlier one.</param>
    /// <param name="variable">A variable of the spec's environment.</param>
    /// <param name="value">Its value.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The package's file, somewhere in that folder.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/> with
    /// rpmbuild's last words.</exception>
    internal static async Task<string> RunAsync(
        string spec, DateTimeOffset time, string variable, string value, IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(spec)!;
        var path = folder.Replace("%", "%%", StringComparison.Ordinal);
        var seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var command = new Command("env", [

            // No macros of a user's own.
            $"HOME={folder}", "LC_ALL=C", $"SOURCE_DATE_EPOCH={seconds}", $"{variable}={value}",
            Tool.Find("rpmbuild"), "-bb", "--quiet", "--define", $"_topdir {path}", "--define", $"_tmppath {path}",
            "--", spec,
        ]);
        await CommandRunner.RunAsync(command, observer, cancellationToken);
        return Directory.EnumerateFiles(Path.Combine(folder, "RPMS"), "*.rpm", SearchOption.AllDirectories).Single();
    }
}
