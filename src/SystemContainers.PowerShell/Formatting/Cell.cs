using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using SystemContainers.Containers;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Formatting;

/// <summary>The text of table cells, for the views of SystemContainers.Format.ps1xml.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Cell
{
    private const int ShortDigits = 12;

    /// <summary>A number of bytes in decimal units: <c>4.1 MB</c>.</summary>
    /// <param name="bytes">The number.</param>
    public static string Size(long bytes) => SizeText.Of(bytes);

    /// <summary>A text of an image, which must not be able to write to the terminal of whoever looks at it.</summary>
    /// <param name="text">The text.</param>
    public static string Printable(string text) => PrintableText.Of(text);

    /// <summary>
    /// A number of bytes and the most that it may be: <c>4.1 MB of 512 MB</c>; empty where it is not known.
    /// </summary>
    /// <param name="bytes">The number.</param>
    /// <param name="most">The most; null for no limit.</param>
    public static string SizeOf(long? bytes, long? most) =>
        bytes is null ? string.Empty : Size(bytes.Value) + (most is null ? string.Empty : $" of {Size(most.Value)}");

    /// <summary>A number and the most that it may be: <c>3 of 30</c>; empty where it is not known.</summary>
    /// <param name="number">The number.</param>
    /// <param name="most">The most; null for no limit.</param>
    public static string CountOf(long? number, long? most) => (number, most) switch
    {
        (null, _) => string.Empty,
        (_, null) => string.Create(CultureInfo.InvariantCulture, $"{number}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{number} of {most}"),
    };

    /// <summary>The first digits of a digest, without <c>sha256:</c>.</summary>
    /// <param name="digest">The digest.</param>
    public static string Digest(string? digest)
    {
        var digits = digest?[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..] ?? string.Empty;
        return digits.Length > ShortDigits ? digits[..ShortDigits] : digits;
    }

    /// <summary>A name in which each checksum is cut to its first digits: <c>ociimage/0123456789ab</c>.</summary>
    /// <param name="name">The name.</param>
    public static string Checksums(string name) => LongChecksum().Replace(name, match => match.Value[..ShortDigits]);

    /// <summary>A deployment by its number and image: <c>1 (registry/hello:v2)</c>.</summary>
    /// <param name="deployment">The deployment.</param>
    public static string Deployment(SystemContainerDeployment? deployment) =>
        deployment is null ? string.Empty : $"{deployment.Number} ({deployment.Image})";

    /// <summary>What is special about a deployment: <c>active</c>, <c>pinned</c>, both or nothing.</summary>
    /// <param name="deployment">The deployment.</param>
    public static string State(SystemContainerDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return (deployment.IsActive, deployment.IsPinned) switch
        {
            (true, true) => "active, pinned",
            (true, false) => "active",
            (false, true) => "pinned",
            _ => string.Empty,
        };
    }

    /// <summary>How long ago something was: <c>3 hours ago</c>; empty where that is not known.</summary>
    /// <param name="time">The time.</param>
    public static string Ago(DateTimeOffset? time) => Ago(time, DateTimeOffset.UtcNow);

    /// <summary>How long before another time something was; empty where that is not known.</summary>
    /// <param name="time">The time.</param>
    /// <param name="now">The other time.</param>
    public static string Ago(DateTimeOffset? time, DateTimeOffset now)
    {
        if (BuildTime.Known(time) is not { } known)
        {
            return string.Empty;
        }

        var age = now - known;
        return age switch
        {
            { TotalSeconds: < 60 } => "just now",
            { TotalMinutes: < 60 } => Count((int)age.TotalMinutes, "minute"),
            { TotalHours: < 24 } => Count((int)age.TotalHours, "hour"),
            { TotalDays: < 30 } => Count((int)age.TotalDays, "day"),
            { TotalDays: < 365 } => Count((int)(age.TotalDays / 30), "month"),
            _ => Count((int)(age.TotalDays / 365), "year"),
        };
    }

    /// <summary>A short time: <c>43 ms</c>, <c>1.2 s</c>; empty for none.</summary>
    /// <param name="time">The time.</param>
    public static string Duration(TimeSpan time) => time switch
    {
        _ when time == TimeSpan.Zero => string.Empty,
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
    };

    /// <summary>Labels as lines <c>name=value</c>, sorted by name.</summary>
    /// <param name="labels">The labels.</param>
    public static string Lines(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return string.Join(
            '\n',
            labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => Printable($"{l.Key}={l.Value}")));
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex LongChecksum();

    private static string Count(int number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {unit}{(number == 1 ? string.Empty : "s")} ago");
}
