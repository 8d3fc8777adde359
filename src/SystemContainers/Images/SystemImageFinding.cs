namespace SystemContainers.Images;

/// <summary>What a check found in the definition of an image.</summary>
public sealed record SystemImageFinding
{
    /// <summary>Name of the image, or path of the folder.</summary>
    public required string Name { get; init; }

    /// <summary>The rule that is broken, as <c>ConfigurationReadonlyRoot</c>; names of rules never change.</summary>
    public required string Rule { get; init; }

    /// <summary>How much it matters.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>The file, relative to the folder or to the image's <c>/exports</c>; null where the image itself is
    /// meant.</summary>
    public string? File { get; init; }

    /// <summary>The line in it, from 1; null where the file as a whole is meant.</summary>
    public int? Line { get; init; }

    /// <summary>What was found, in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do, in a sentence.</summary>
    public required string Recommendation { get; init; }

    /// <summary>Whether there is only one right correction, which can be made for the user.</summary>
    public bool CanFix { get; init; }

    /// <summary>Whether the correction was made; <see cref="Line"/> is then the line before it.</summary>
    public bool IsFixed { get; init; }

    /// <summary>File and line: <c>service.template:8</c>; empty where the image itself is meant.</summary>
    public string Location => Line is null ? File ?? string.Empty : $"{File}:{Line}";

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Rule} {Location}: {Message}";
}
