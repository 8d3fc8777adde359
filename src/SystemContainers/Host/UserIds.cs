using System.Globalization;
using SystemContainers.Storage.Native;

namespace SystemContainers.Host;

/// <summary>Which users and groups of the host the processes of a user's container can be: 0 there is the user here,
/// and 1 and more are the subordinate ones of subuid(5) and subgid(5), range after range.</summary>
/// <param name="UserId">The user.</param>
/// <param name="GroupId">The user's group.</param>
/// <param name="Users">Subordinate users.</param>
/// <param name="Groups">Subordinate groups.</param>
internal sealed record UserIds(
    uint UserId, uint GroupId, IReadOnlyList<IdRange> Users, IReadOnlyList<IdRange> Groups)
{
    /// <summary>Those of whoever runs this process.</summary>
    internal static UserIds Read()
    {
        var id = LibC.GetEffectiveUserId();
        string[] owners = [Environment.UserName, id.ToString(CultureInfo.InvariantCulture)];
        return new UserIds(
            id, LibC.GetEffectiveGroupId(), Parse(ReadLines("/etc/subuid"), owners),
            Parse(ReadLines("/etc/subgid"), owners));
    }

    /// <summary>The ranges of a user in the lines of subuid(5) or subgid(5). Ranges that overlap one before are left
    /// out, for the kernel takes each number once.</summary>
    /// <param name="lines">The lines, as <c>owner:start:count</c>; others are passed over.</param>
    /// <param name="owners">The user's name and number.</param>
    internal static IReadOnlyList<IdRange> Parse(IEnumerable<string> lines, IReadOnlyCollection<string> owners)
    {
        var ranges = new List<IdRange>();
        foreach (var fields in lines.Select(line => line.Split(':', StringSplitOptions.TrimEntries)))
        {
            if (fields.Length == 3 && owners.Contains(fields[0])
                && uint.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count > 0 && start <= uint.MaxValue - count
                && !ranges.Any(r => start < r.Start + r.Count && r.Start < start + count))
            {
                ranges.Add(new IdRange(start, count));
            }
        }

        return ranges;
    }

    private static string[] ReadLines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
}
