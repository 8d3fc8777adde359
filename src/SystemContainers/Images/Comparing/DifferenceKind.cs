namespace SystemContainers.Images;

/// <summary>What differs.</summary>
public enum DifferenceKind
{
    /// <summary>How the image runs and where: its entrypoint, command, user, working directory and platform.</summary>
    Setting,

    /// <summary>A label.</summary>
    Label,

    /// <summary>A variable of the environment.</summary>
    Environment,

    /// <summary>A variable of the templates: its default in an image, its value in a deployment.</summary>
    Variable,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A device node, named pipe or socket, which a deployment may have and no image has.</summary>
    Special,
}
