using SystemContainers.Images;

namespace SystemContainers.Containers;

/// <summary>One thing that is not as a container should have it, and after a repair what became of it.</summary>
public sealed record SystemContainerFinding
{
    /// <summary>The container's name, also of one of which only leftovers are there.</summary>
    public required string Name { get; init; }

    /// <summary>What is wrong.</summary>
    public required SystemContainerFindingKind Kind { get; init; }

    /// <summary>
    /// How much it matters: an error where the container cannot run, start or be updated; information where
    /// somebody may well have wanted it so.
    /// </summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>The file, directory, link or unit that is concerned.</summary>
    public required string Path { get; init; }

    /// <summary>What was found, in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it, in a sentence.</summary>
    public required string Remedy { get; init; }

    /// <summary>Whether a repair can be tried.</summary>
    public bool CanRepair { get; init; }

    /// <summary>Whether a repair has mended it.</summary>
    public bool IsRepaired { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Kind} {Path}: {Message}";
}
