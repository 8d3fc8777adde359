using System.Globalization;

namespace SystemContainers.Cli.Output;

/// <summary>Writes sizes as the old command did: decimal units, one or two digits after the point.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Writes a number of bytes: <c>561.0 B</c>, <c>1.25 MB</c>.</summary>
    /// <param name="bytes">The number of bytes.</param>
    public static string Format(long bytes)
    {
        var value = (double)bytes;
        var unit = 0;
        while (value >= 1000)
        {
            value /= 1000;
            unit++;
        }

        return $"{value.ToString("0.0#", CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
