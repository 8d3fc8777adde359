namespace SystemContainers.Containers.Packages;

/// <summary>The package that a deployment gets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tags">What it says of itself; null where the image brings the package.</param>
/// <param name="Prebuilt">The package that the image brings, in the image store; null where it is made.</param>
internal sealed record PackagePlan(string Name, PackageTags? Tags, string? Prebuilt)
{
    private const string Suffix = ".rpm";

    /// <summary>
    /// The name of its file in the deployment, which <c>info</c> records; as the old command called it.
    /// </summary>
    internal string FileName => Name + Suffix;

    /// <summary>The name of the package whose file that is.</summary>
    /// <param name="fileName">The file's name.</param>
    internal static string NameOf(string fileName) => Path.GetFileNameWithoutExtension(fileName);
}
