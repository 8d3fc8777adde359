using SystemContainers.Storage;

namespace SystemContainers.Containers.Packages;

/// <summary>A package that was just made, as long as its folder is there.</summary>
/// <param name="folder">The folder.</param>
/// <param name="file">The package.</param>
internal sealed class BuiltPackage(TemporaryDirectory folder, string file) : IDisposable
{
    /// <summary>The package, under the name that such files have.</summary>
    internal string File => file;

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
