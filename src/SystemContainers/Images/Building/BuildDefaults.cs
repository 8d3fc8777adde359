using System.Globalization;

namespace SystemContainers.Images;

/// <summary>What a build takes where its caller is told nothing else.</summary>
public static class BuildDefaults
{
    private const string SourceDateVariable = "SOURCE_DATE_EPOCH";

    // The last second of the year 9999, the last one of DateTimeOffset.
    private const long LastSecond = 253402300799;

    /// <summary>The format for an output: an OCI archive if it ends with <c>.tar</c>, else an OCI layout.</summary>
    /// <param name="output">Path of the output.</param>
    public static ImageFormat Format(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.EndsWith(".tar", StringComparison.Ordinal) ? ImageFormat.OciArchive : ImageFormat.OciLayout;
    }

    /// <summary>
    /// The time that <c>SOURCE_DATE_EPOCH</c> gives, or null: <c>reproducible-builds.org/specs/source-date-epoch</c>.
    /// </summary>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: it is no number of seconds.
    /// </exception>
    public static DateTimeOffset? Created(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var text = environment(SourceDateVariable);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        return isNumber && seconds <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"{SourceDateVariable} is '{text}', which is no time.",
                "Set it to the seconds since the start of 1970, or unset it.",
                SourceDateVariable);
    }
}
