using System.Security.Cryptography;
using SystemContainers.Storage.Native;

namespace SystemContainers.Containers.HostFiles;

/// <summary>A host file as a deployment has it.</summary>
/// <param name="Path">Its path on the host.</param>
/// <param name="Source">
/// Where the deployment keeps it; null for deployments of the old command, which recorded only the checksum.
/// </param>
/// <param name="Checksum">
/// SHA-256 of its content in hexadecimal digits; <see cref="NoContent"/> for a directory or a symbolic link.
/// </param>
internal sealed record HostFile(string Path, string? Source, string Checksum)
{
    /// <summary>What the old command recorded for what has no content.</summary>
    internal const string NoContent = "0";

    /// <summary>Whether it is a directory that stands for itself because nothing is in it.</summary>
    internal bool IsDirectory => Source is not null && new DirectoryInfo(Source) is { Exists: true, LinkTarget: null };

    /// <summary>The folder in the deployment that stands for a directory on the way to it.</summary>
    /// <param name="directory">The directory on the host.</param>
    internal string SourceOf(string directory) => Source![..^(Path.Length - directory.Length)];

    /// <summary>Whether the host has it at a path just as the deployment has it, but for owner and mode.</summary>
    /// <param name="path">The path.</param>
    internal bool IsAt(string path)
    {
        var there = new FileInfo(path);
        if (Source is not null && new FileInfo(Source).LinkTarget is { } target)
        {
            return there.LinkTarget == target;
        }

        return there.LinkTarget is null
            && (IsDirectory ? Directory.Exists(path) : there.Exists && ChecksumOf(path) == Checksum);
    }

    /// <summary>Reads what a deployment keeps.</summary>
    /// <param name="path">The path on the host.</param>
    /// <param name="source">Where the deployment keeps it.</param>
    internal static HostFile Read(string path, string source) =>
        new(path, source, FileStatus.Read(source).Type == FileType.File ? ChecksumOf(source) : NoContent);

    private static string ChecksumOf(string path)
    {
        using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
