using SystemContainers.Containers.Security;

namespace SystemContainers.Containers;

/// <summary>One deployment of a container on disk.</summary>
public sealed record SystemContainerDeployment
{
    /// <summary>The container's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its number, the N of <c>NAME.N</c>.</summary>
    public required int Number { get; init; }

    /// <summary>Whether the container's link points to it.</summary>
    public bool IsActive { get; init; }

    /// <summary>Whether it is pinned: no update replaces or removes it.</summary>
    public bool IsPinned { get; init; }

    /// <summary>The image it was made from.</summary>
    public required string Image { get; init; }

    /// <summary>Digest of that image.</summary>
    public required string Digest { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Where it is.</summary>
    public required string Path { get; init; }

    /// <summary>Where its root file system is: below <see cref="Path"/>, or another deployment's.</summary>
    public string RootFileSystem { get; init; } = string.Empty;

    /// <summary>The values of its variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The names of those that the user set; updates keep them, and the others follow the image.</summary>
    public IReadOnlyList<string> UserVariables { get; init; } = [];

    /// <summary>How its start is judged.</summary>
    public StartPolicy StartPolicy { get; init; } = new();

    /// <summary>What its service gets of what its image asks for.</summary>
    public SecurityProfile Profile { get; init; }

    /// <summary>What its service asks for and gets; nothing where it was made before that was recorded.</summary>
    public IReadOnlyList<SecuritySetting> Security { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Name}.{Number}";
}
