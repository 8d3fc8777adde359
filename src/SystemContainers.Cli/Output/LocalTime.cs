using System.Globalization;

namespace SystemContainers.Cli.Output;

/// <summary>Writes times as the old command did: in local time, and sortable.</summary>
internal static class LocalTime
{
    /// <summary>Writes a time: <c>2026-05-04 03:02:01</c>.</summary>
    /// <param name="time">The time.</param>
    public static string Format(DateTimeOffset time) =>
        time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
