using SystemContainers.Containers.HostFiles;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>One deployment on disk.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Number">The deployment's number.</param>
/// <param name="Path">Its directory.</param>
/// <param name="Info">Its <c>info</c>.</param>
internal sealed record Deployment(string Name, int Number, string Path, DeploymentInfo Info)
{
    /// <summary>Whether no update replaces or removes it.</summary>
    internal bool IsPinned { get; init; }

    /// <summary>Its root file system, which may be another deployment's.</summary>
    internal string RootFileSystem
    {
        get
        {
            var own = System.IO.Path.Combine(Path, RuntimeConfiguration.OwnRoot);
            return System.IO.Path.Combine(Path, new FileInfo(own).LinkTarget ?? own);
        }
    }

    /// <summary>Text of its <c>config.json</c>.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    internal string Configuration => File.ReadAllText(System.IO.Path.Combine(Path, RuntimeConfiguration.FileName));

    /// <summary>Its host files, but for those of a package.</summary>
    internal HostFileSet HostFiles => HostFileSet.Read(Path, Info);

    /// <summary>The host files that it keeps, whether they were installed as they are or as a package.</summary>
    internal HostFileSet KeptHostFiles => HostFileSet.ReadKept(Path, Info);

    /// <summary>
    /// The paths on the host that are its own while it is active, whether files were installed there as they are or as
    /// a package. Packages of before they were recorded are known by what the deployment keeps.
    /// </summary>
    internal IEnumerable<string> ClaimedPaths =>
        Info.InstalledFiles.Keys.Union(Info.PackagedFiles ?? HostFileSet.KeptPaths(Path));

    /// <summary>Its saved unit, or null where it has none.</summary>
    internal string? Unit => ReadText(Name + ".service");

    /// <summary>What is added to its unit, or null where nothing is, as with deployments of the old command.</summary>
    internal string? DropIn => ReadText(UnitDropIn.FileName);

    /// <summary>Its saved tmpfiles configuration, or null where it has none.</summary>
    internal string? Tmpfiles => ReadText($"tmpfiles-{Name}.conf");

    /// <summary>The values that the user set, those of the old command guessed from the image's defaults.</summary>
    internal IReadOnlyDictionary<string, string> UserValues
    {
        get
        {
            var defaults = Info.UserValues is null ? ReadDefaults() : null;
            return Info.Values
                .Where(v => Info.UserValues?.Contains(v.Key) ?? IsLikelyUserValue(v.Key, v.Value, defaults!))
                .ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        }
    }

    /// <summary>
    /// Reads a file of its root file system; null where there is none. Symbolic links are not followed: they
    /// could name a file of the host.
    /// </summary>
    /// <param name="path">The file's path in the container; no directory of it is a link (see
    /// the renderer's checks).</param>
    internal string? ReadRootFile(string path) => ReadText(System.IO.Path.Combine("rootfs", path.TrimStart('/')));

    /// <summary>What users see of it.</summary>
    /// <param name="isActive">Whether the container's link points to it.</param>
    internal SystemContainerDeployment Describe(bool isActive) => new()
    {
        Name = Name,
        Number = Number,
        IsActive = isActive,
        IsPinned = IsPinned,
        Image = Info.Image,
        Digest = Info.Digest,
        Created = Info.Created,
        Path = Path,
        RootFileSystem = RootFileSystem,
        Variables = Info.Values,
        UserVariables = [.. UserValues.Keys.Order(StringComparer.Ordinal)],
        StartPolicy = Info.EffectivePolicy,
        Profile = Info.Profile,
        Security = Info.Security,
    };

    // The old command kept no record of who set a value; one that differs from the image's default was set by hand.
    private static bool IsLikelyUserValue(string name, string value, IReadOnlyDictionary<string, string> defaults) =>
        !BuiltInVariables.Forced.Contains(name) && !BuiltInVariables.Host.Contains(name)
        && name != BuiltInVariables.Uuid
        && defaults.GetValueOrDefault(name) != value;

    private IReadOnlyDictionary<string, string> ReadDefaults() =>
        ManifestFile.Parse(ReadText(System.IO.Path.Combine("rootfs", "exports", ManifestFile.FileName))).DefaultValues;

    private string? ReadText(string name)
    {
        var file = new FileInfo(System.IO.Path.Combine(Path, name));
        return file is { Exists: true, LinkTarget: null } ? File.ReadAllText(file.FullName) : null;
    }
}
