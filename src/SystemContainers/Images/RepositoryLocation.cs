using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images;

/// <summary>Where the OSTree repository is, chosen as the old command chose it.</summary>
internal static class RepositoryLocation
{
    private const string HostRepository = "/ostree/repo";

    /// <summary>
    /// The configured repository; else the host's own where deployments can be hard links of it; else one beside the
    /// deployments.
    /// </summary>
    /// <param name="paths">Where things are.</param>
    internal static string Choose(HostPaths paths)
    {
        if (paths.RepositoryDirectory is { } configured)
        {
            return configured;
        }

        return File.Exists(Path.Combine(HostRepository, "config")) && IsOnFileSystemOf(paths.CheckoutDirectory)
            ? HostRepository
            : Path.Combine(paths.CheckoutDirectory, ".storage", "ostree");
    }

    private static bool IsOnFileSystemOf(string directory)
    {
        var existing = directory;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        return FileStatus.Read(existing).Identity.Device == FileStatus.Read(HostRepository).Identity.Device;
    }
}
