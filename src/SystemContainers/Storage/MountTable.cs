using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SystemContainers.Storage;

/// <summary>What is mounted, as proc_pid_mountinfo(5) tells it.</summary>
internal static partial class MountTable
{
    /// <summary>The mounts that this process sees; of two at one path the later hides the earlier.</summary>
    internal static IReadOnlyList<MountPoint> Read() =>
        Parse(File.ReadAllText("/proc/self/mountinfo", Encoding.Latin1));

    /// <summary>The mounts of every mount namespace that a process is in.</summary>
    internal static IReadOnlyList<MountPoint> ReadAll()
    {
        var namespaces = new HashSet<string>();
        var mounts = new List<MountPoint>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(IsProcess))
        {
            try
            {
                if (new FileInfo(process + "/ns/mnt").LinkTarget is { } name && namespaces.Add(name))
                {
                    mounts.AddRange(Parse(File.ReadAllText(process + "/mountinfo", Encoding.Latin1)));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return mounts;
    }

    /// <summary>Reads the text of a mount table.</summary>
    /// <param name="text">The text; each character is a byte.</param>
    internal static IReadOnlyList<MountPoint> Parse(string text) =>
        [
            .. text.Split('\n').Select(line => line.Split(' ')).Where(fields => fields.Length > 5)
                .Select(fields => new MountPoint(Unescape(fields[3]), Unescape(fields[4]))),
        ];

    private static bool IsProcess(string path) => char.IsAsciiDigit(Path.GetFileName(path)[0]);

    private static string Unescape(string field) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(
        Escape().Replace(
            field, match => ((char)OctalValue(match.ValueSpan[1..])).ToString(CultureInfo.InvariantCulture))));

    private static int OctalValue(ReadOnlySpan<char> digits) =>
        ((digits[0] - '0') * 64) + ((digits[1] - '0') * 8) + (digits[2] - '0');

    [GeneratedRegex(@"\\[0-3][0-7]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
