using System.Globalization;
using SystemContainers.Storage.Native;

namespace SystemContainers.Host;

/// <summary>The control groups of this host.</summary>
internal static class Cgroups
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Whether the host has cgroup v2 and nothing else (cgroups(7)).</summary>
    internal static bool IsUnified => File.Exists(Path.Combine(Root, "cgroup.controllers"));

    /// <summary>
    /// The controllers that systemd hands on to the services of the user who runs this process: none in cgroup v1.
    /// </summary>
    internal static IReadOnlyCollection<string> ReadUserControllers()
    {
        var user = LibC.GetEffectiveUserId();
        var file = string.Create(
            CultureInfo.InvariantCulture,
            $"{Root}/user.slice/user-{user}.slice/user@{user}.service/cgroup.controllers");
        return IsUnified && File.Exists(file)
            ? File.ReadAllText(file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            : [];
    }

    /// <summary>The folder of a process's cgroup of v2, or null where the process has ended.</summary>
    /// <param name="process">The process's number.</param>
    internal static string? TryFindUnified(int process)
    {
        const string Prefix = "0::";
        try
        {
            return File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cgroup"))
                .FirstOrDefault(line => line.StartsWith(Prefix, StringComparison.Ordinal)) is { } line
                ? Root + line[Prefix.Length..]
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// Removes the empty groups of a unit in those hierarchies of cgroup v1 that systemd does not know: runtimes make
    /// them there and remove only their own below.
    /// </summary>
    /// <param name="unit">The unit's name, as its groups have it.</param>
    internal static void RemoveEmpty(string unit)
    {
        if (IsUnified || !Directory.Exists(Root))
        {
            return;
        }

        foreach (var group in Directory.EnumerateDirectories(Root).SelectMany(h => Find(h, unit)).ToList())
        {
            try
            {
                Directory.Delete(group);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A process is in it still, or it is gone: neither stands in the way.
            }
        }
    }

    private static IEnumerable<string> Find(string parent, string unit) =>
        new DirectoryInfo(parent).LinkTarget is not null
            ? []
            : Directory.EnumerateDirectories(parent).Where(d => Path.GetFileName(d) == unit)
                .Concat(Directory.EnumerateDirectories(parent, "*.slice").SelectMany(s => Find(s, unit)));
}
