using System.Globalization;

namespace SystemContainers;

/// <summary>Numbers of bytes for people.</summary>
public static class SizeText
{
    private static readonly string[] _units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>A number of bytes in decimal units: <c>4.1 MB</c>.</summary>
    /// <param name="bytes">The number.</param>
    public static string Of(long bytes)
    {
        double value = bytes;
        var unit = 0;

        // 999.95 and more would be printed as 1000.0.
        while (value >= 999.95 && unit < _units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {_units[unit]}");
    }
}
