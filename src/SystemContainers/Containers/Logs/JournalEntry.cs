using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SystemContainers.Containers.Logs;

/// <summary>
/// Reads the lines of <c>journalctl --output=json</c> (systemd's JOURNAL_EXPORT_FORMATS, "Journal JSON").
/// </summary>
internal static class JournalEntry
{
    // The unit that wrote an entry, and that which systemd or systemd-coredump wrote one about.
    private static readonly string[] _units =
    [
        "_SYSTEMD_UNIT", "UNIT", "OBJECT_SYSTEMD_UNIT", "COREDUMP_UNIT",
        "_SYSTEMD_USER_UNIT", "USER_UNIT", "OBJECT_SYSTEMD_USER_UNIT", "COREDUMP_USER_UNIT",
    ];

    /// <summary>The fields that are read, besides those that every line has.</summary>
    internal static string Fields { get; } =
        string.Join(',', ["MESSAGE", "PRIORITY", "_PID", "SYSLOG_IDENTIFIER", .. _units]);

    /// <summary>Reads a line; null for one that is about none of the units.</summary>
    /// <param name="line">The line.</param>
    /// <param name="units">Names of containers by their units.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static SystemContainerLogEntry? Read(string line, IReadOnlyDictionary<string, string> units)
    {
        using var document = JsonDocument.Parse(line);
        var entry = document.RootElement;
        var unit = _units.Select(u => Text(entry, u)).FirstOrDefault(u => u is not null && units.ContainsKey(u));
        return unit is null ? null : new SystemContainerLogEntry
        {
            Name = units[unit],
            Time = DateTimeOffset.UnixEpoch.AddMicroseconds(Number(entry, "__REALTIME_TIMESTAMP") ?? 0),
            Priority = Number(entry, "PRIORITY") is { } priority and <= (long)LogPriority.Debug
                ? (LogPriority)priority
                : LogPriority.Information,
            Message = Text(entry, "MESSAGE") ?? string.Empty,
            ProcessId = (int?)Number(entry, "_PID"),
            Identifier = Text(entry, "SYSLOG_IDENTIFIER"),
            Unit = unit,
            Cursor = Text(entry, "__CURSOR") ?? string.Empty,
        };
    }

    private static long? Number(JsonElement entry, string field) =>
        long.TryParse(Text(entry, field), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string? Text(JsonElement entry, string field) =>
        entry.TryGetProperty(field, out var value) ? Text(value) : null;

    // What is not UTF-8 text comes as a list of bytes, and a field that an entry has several times as a list of values.
    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when value.GetArrayLength() == 0 => string.Empty,
        JsonValueKind.Array when value[0].ValueKind == JsonValueKind.Number =>
            Encoding.UTF8.GetString([.. value.EnumerateArray().Select(b => (byte)b.GetInt32())]),
        JsonValueKind.Array => Text(value[0]),
        _ => null,
    };
}
