using System.Globalization;
using System.Security.Cryptography;
using SystemContainers.Storage;

namespace SystemContainers.HostTests.Containers;

/// <summary>Every file, link and mount that the engine could touch, as sorted lines.</summary>
internal static class HostPicture
{
    private static readonly string[] _outside =
        ["/etc/systemd/system", "/etc/tmpfiles.d", "/run/runc", "/run/crun", "/run/systemd/system"];

    /// <summary>Names, kinds, modes and contents.</summary>
    /// <param name="paths">Where things are. Empty folders of the engine's own are passed over.</param>
    public static IReadOnlyList<string> Take(HostPaths paths)
    {
        string[] own =
        [
            paths.LockDirectory, paths.JournalDirectory, paths.StagingDirectory, paths.HeldDirectory,
            paths.MountDirectory, paths.ProcessDirectory, paths.PackageDirectory,
            paths.SettingsDirectory, paths.HistoryDirectory,
        ];
        return [.. Entries(paths).Where(e => !own.Contains(e.FullName)).Select(Describe).Order().Concat(Mounts())];
    }

    /// <summary>The same with inodes and times, but without locks: whatever is written shows.</summary>
    /// <param name="paths">Where things are.</param>
    public static IReadOnlyList<string> TakeExactly(HostPaths paths) =>
    [
        .. Entries(paths).Where(e => !e.FullName.StartsWith(paths.LockDirectory, StringComparison.Ordinal))
            .Select(e => $"{Describe(e)} {e.LastWriteTimeUtc.ToString("O", CultureInfo.InvariantCulture)}")
            .Order().Concat(Mounts()),
    ];

    private static IEnumerable<FileSystemInfo> Entries(HostPaths paths) =>
        _outside.Append(paths.CheckoutDirectory).Where(Directory.Exists).SelectMany(f => Below(new DirectoryInfo(f)));

    private static IEnumerable<FileSystemInfo> Below(DirectoryInfo folder) =>
        folder.EnumerateFileSystemInfos().SelectMany(
            e => e is DirectoryInfo { LinkTarget: null } inner ? Below(inner).Prepend(e) : [e]);

    private static string Describe(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: { } target } => $"{entry.FullName} -> {target}",
        FileInfo file when file.Extension == ".lock" || file.FullName.StartsWith("/run/", StringComparison.Ordinal) =>
            file.FullName,
        FileInfo file => $"{file.FullName} {file.UnixFileMode} {DigestOf(file)}",
        _ => $"{entry.FullName}/ {entry.UnixFileMode}",
    };

    private static string DigestOf(FileInfo file)
    {
        using var content = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private static IEnumerable<string> Mounts() =>
        File.ReadLines("/proc/self/mounts")
            .Where(line => !line.Contains("/run/user/", StringComparison.Ordinal)).Order();
}
