using System.Security.Cryptography;

namespace SystemContainers.Containers.Checking;

/// <summary>The checksums of the files of a deployment that were made from templates.</summary>
internal static class RenderedFiles
{
    /// <summary>Reads them from a deployment that is being staged, by the files' names.</summary>
    /// <param name="directory">The deployment's directory, which has no <c>info</c> yet.</param>
    internal static IReadOnlyDictionary<string, string> Checksums(string directory) =>
        Directory.EnumerateFiles(directory)
            .ToDictionary(path => Path.GetFileName(path), ChecksumOf, StringComparer.Ordinal);

    /// <summary>SHA-256 of a file's content in hexadecimal digits.</summary>
    /// <param name="path">The file.</param>
    internal static string ChecksumOf(string path)
    {
        using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
