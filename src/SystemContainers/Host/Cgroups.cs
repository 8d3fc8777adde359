namespace SystemContainers.Host;

/// <summary>The control groups of this host.</summary>
internal static class Cgroups
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Whether the host has cgroup v2 and nothing else (cgroups(7)).</summary>
    internal static bool IsUnified => File.Exists(Path.Combine(Root, "cgroup.controllers"));

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
