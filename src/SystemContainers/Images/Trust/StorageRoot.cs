using System.Text.RegularExpressions;

namespace SystemContainers.Images.Trust;

/// <summary>Where podman's storage is, which its scopes in a signature policy name.</summary>
internal static partial class StorageRoot
{
    private const string ImagesSuffix = "-images";
    private const string Default = "/var/lib/containers/storage";

    private static readonly string[] _configurations =
        ["/etc/containers/storage.conf", "/usr/share/containers/storage.conf"];

    /// <summary>The folder that containers-storage.conf(5) names as <c>graphroot</c>.</summary>
    internal static string Find() =>
        _configurations.Where(File.Exists).Take(1).SelectMany(File.ReadLines)
            .Select(line => GraphRoot().Match(line)).FirstOrDefault(m => m.Success)?.Groups[1].Value ?? Default;

    /// <summary>The storage drivers that have images there; each keeps their list in a folder of its name.</summary>
    /// <param name="root">The folder.</param>
    internal static IEnumerable<string> Drivers(string root) =>
        Directory.Exists(root)
            ? Directory.EnumerateDirectories(root, "*" + ImagesSuffix)
                .Select(d => Path.GetFileName(d)[..^ImagesSuffix.Length]).Order(StringComparer.Ordinal)
            : [];

    [GeneratedRegex("""^\s*graphroot\s*=\s*"([^"]+)"\s*(#.*)?$""")]
    private static partial Regex GraphRoot();
}
