using System.Globalization;

namespace SystemContainers.Host;

/// <summary>
/// What the processes of a cgroup and of those below it have used: the files of cgroup v2, and those of the same
/// meaning of v1 (the kernel's admin-guide, cgroup-v2 and cgroup-v1). What the kernel does not count is null.
/// </summary>
internal sealed record CgroupUsage
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Processor time.</summary>
    internal TimeSpan? Cpu { get; private init; }

    /// <summary>Bytes of memory now, caches of files among them.</summary>
    internal long? Memory { get; private init; }

    /// <summary>The most bytes of memory at one time.</summary>
    internal long? MemoryPeak { get; private init; }

    /// <summary>Processes and threads now.</summary>
    internal long? Tasks { get; private init; }

    /// <summary>Bytes read from block devices.</summary>
    internal long? IoRead { get; private init; }

    /// <summary>Bytes written to block devices.</summary>
    internal long? IoWritten { get; private init; }

    /// <summary>Reads it.</summary>
    /// <param name="path">The cgroup's path, as systemd gives it; empty for none.</param>
    internal static CgroupUsage Read(string path) =>
        path.Length == 0 ? new CgroupUsage() : Cgroups.IsUnified ? ReadUnified(Root + path) : ReadSeparate(path);

    private static CgroupUsage ReadUnified(string folder)
    {
        var io = Lines(folder, "io.stat").SelectMany(l => l.Split(' ')).ToList();
        return new CgroupUsage
        {
            Cpu = Lines(folder, "cpu.stat").Select(l => Value(l, "usage_usec "))
                .FirstOrDefault(v => v is not null) is { } time
                ? TimeSpan.FromMicroseconds(time)
                : null,
            Memory = Number(folder, "memory.current"),
            MemoryPeak = Number(folder, "memory.peak"),
            Tasks = Number(folder, "pids.current"),
            IoRead = Sum(folder, "io.stat", io.Select(w => Value(w, "rbytes="))),
            IoWritten = Sum(folder, "io.stat", io.Select(w => Value(w, "wbytes="))),
        };
    }

    private static CgroupUsage ReadSeparate(string path)
    {
        const string Io = "blkio.throttle.io_service_bytes_recursive";
        var (memory, io) = ($"{Root}/memory{path}", $"{Root}/blkio{path}");
        var transfers = Lines(io, Io).Select(l => l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ToList();
        return new CgroupUsage
        {
            Cpu = Number($"{Root}/cpuacct{path}", "cpuacct.usage") is { } time
                ? TimeSpan.FromMicroseconds(time / 1000.0)
                : null,
            Memory = Number(memory, "memory.usage_in_bytes"),
            MemoryPeak = Number(memory, "memory.max_usage_in_bytes"),
            Tasks = Number($"{Root}/pids{path}", "pids.current"),
            IoRead = Sum(io, Io, transfers.Select(t => Value(t, "Read "))),
            IoWritten = Sum(io, Io, transfers.Select(t => Value(t, "Write "))),
        };
    }

    private static long? Number(string folder, string file) =>
        Lines(folder, file).Select(l => Value(l, string.Empty)).FirstOrDefault();

    private static long? Sum(string folder, string file, IEnumerable<long?> values) =>
        File.Exists(Path.Combine(folder, file)) ? values.Sum(v => v ?? 0) : null;

    private static long? Value(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal)
        && long.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    // The cgroup goes with its last process, also while it is looked at.
    private static string[] Lines(string folder, string file)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(folder, file));
        }
        catch (IOException)
        {
            return [];
        }
    }
}
