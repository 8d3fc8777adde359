namespace SystemContainers.Containers.Packages;

/// <summary>Whether the files that an image installs on the host become a package of the host.</summary>
public enum SystemPackage
{
    /// <summary>A package where the host itself is made of RPM packages, else plain files.</summary>
    Auto,

    /// <summary>An RPM package, installed in the host's database.</summary>
    Yes,

    /// <summary>Plain files.</summary>
    No,

    /// <summary>An RPM package of the whole container is made, and nothing is installed.</summary>
    Build,
}
