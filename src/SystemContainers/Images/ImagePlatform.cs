namespace SystemContainers.Images;

/// <summary>
/// What an image runs on, in the words of the OCI image specification (config.md: GOOS, GOARCH and the variant of the
/// processor): <c>linux/arm64</c>, <c>linux/arm/v7</c>.
/// </summary>
/// <param name="OperatingSystem">The operating system.</param>
/// <param name="Architecture">The processor's architecture.</param>
/// <param name="Variant">Its variant, where there are several.</param>
public sealed record ImagePlatform(string OperatingSystem, string Architecture, string? Variant = null)
{
    /// <summary>That of this host.</summary>
    public static ImagePlatform Host { get; } = new("linux", SystemContainers.Host.Platform.Architecture);

    /// <summary>Parses a platform.</summary>
    /// <param name="text">Operating system, architecture and perhaps a variant, separated by slashes.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public static ImagePlatform Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        if (parts.Length is 2 or 3 && parts.All(IsWord))
        {
            return new ImagePlatform(parts[0], parts[1], parts.ElementAtOrDefault(2));
        }

        throw new SystemContainersException(
            ErrorCode.InvalidArgument,
            $"'{text}' is not a platform.",
            "Write it as system/architecture, for example linux/arm64.",
            text);
    }

    /// <summary>Whether an image for a platform is one for this; a variant counts where both have one.</summary>
    /// <param name="platform">The image's platform; null where it is not known.</param>
    internal bool Covers(ImagePlatform? platform) =>
        platform is null || (platform.OperatingSystem == OperatingSystem && platform.Architecture == Architecture
        && (platform.Variant is null || Variant is null || platform.Variant == Variant));

    /// <inheritdoc/>
    public override string ToString() =>
        Variant is null ? $"{OperatingSystem}/{Architecture}" : $"{OperatingSystem}/{Architecture}/{Variant}";

    private static bool IsWord(string part) =>
        part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && part[0] != '-';
}
