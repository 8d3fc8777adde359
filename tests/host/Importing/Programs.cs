namespace SystemContainers.HostTests.Importing;

/// <summary>Which programs the host has.</summary>
internal static class Programs
{
    /// <summary>Whether all of them are installed.</summary>
    public static bool AreThere(params string[] names) => names.All(name =>
        new[] { "/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin" }.Any(
            f => File.Exists(Path.Combine(f, name))));
}
