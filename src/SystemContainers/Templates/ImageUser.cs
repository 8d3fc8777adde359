using System.Globalization;

namespace SystemContainers.Templates;

/// <summary>The user that an image's process runs as, in numbers.</summary>
/// <param name="UserId">User ID.</param>
/// <param name="GroupId">Group ID.</param>
/// <param name="AdditionalGroupIds">Other groups that the user is in.</param>
internal sealed record ImageUser(uint UserId, uint GroupId, IReadOnlyList<uint> AdditionalGroupIds)
{
    /// <summary>Finds the numbers of a user. Where no group is given, the groups are those that the image's own files
    /// give the user (OCI image specification, config.md).</summary>
    /// <param name="user"><c>User</c> of the image's configuration; null or empty for root.</param>
    /// <param name="readImageFile">Reads <c>/etc/passwd</c> or <c>/etc/group</c> of the image; null where it has
    /// none.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/> where a name is not in
    /// them.</exception>
    public static ImageUser Resolve(string? user, Func<string, string?> readImageFile)
    {
        var parts = (string.IsNullOrEmpty(user) ? "0" : user).Split(':', 2);
        var account = Find(readImageFile("/etc/passwd"), parts[0], fields: 7);
        var userId = Number(account?[2]) ?? Number(parts[0]) ?? throw NotFound("user", parts[0], "/etc/passwd");
        if (parts is [_, { Length: > 0 } group])
        {
            var groupId = Number(Find(readImageFile("/etc/group"), group, fields: 4)?[2])
                ?? Number(group)
                ?? throw NotFound("group", group, "/etc/group");
            return new ImageUser(userId, groupId, []);
        }

        return new ImageUser(
            userId,
            Number(account?[3]) ?? 0,
            account is null ? [] : [.. GroupsOf(account[0], readImageFile("/etc/group"))]);
    }

    // A name wins over a number, as in the engines that images are built for.
    private static string[]? Find(string? table, string key, int fields)
    {
        var rows = Rows(table, fields).ToList();
        return rows.Find(row => row[0] == key)
            ?? rows.Find(row => Number(key) is { } number && Number(row[2]) == number);
    }

    private static IEnumerable<uint> GroupsOf(string name, string? groups) =>
        Rows(groups, 4)
            .Where(row => row[3].Split(',').Contains(name))
            .Select(row => Number(row[2]))
            .OfType<uint>();

    private static IEnumerable<string[]> Rows(string? table, int fields) =>
        (table ?? string.Empty).Split('\n')
            .Select(line => line.Trim().Split(':'))
            .Where(row => row.Length >= fields);

    // 2^32 - 1 means "no user" to the kernel.
    private static uint? Number(string? text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < uint.MaxValue
            ? number
            : null;

    private static SystemContainersException NotFound(string kind, string name, string file) => new(
        ErrorCode.InvalidDefinition,
        $"The image runs as the {kind} '{name}', which its {file} does not have.",
        $"Use a number for the {kind}, or an image that has it.",
        name);
}
