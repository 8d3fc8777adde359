using System.Text;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// Content objects of a repository of mode <c>bare-user</c> (ostree's <c>docs/repo.md</c>, "bare-user"): files of the
/// user, with owner, mode and extended attributes in an attribute of the form of directory metadata. A symbolic link is
/// a file with the target and a zero byte in it.
/// </summary>
internal static class UserObject
{
    /// <summary>The attribute that says what an object is to be.</summary>
    internal const string Attribute = "user.ostreemeta";

    private const uint OwnerMayRead = 0x100;
    private const uint OwnerMayAll = 0x1C0;
    private const uint PlainBits = 0x1FF;

    /// <summary>The permissions that a file of the user has: never setuid, and its owner may read it.</summary>
    /// <param name="metadata">What it is to be.</param>
    internal static uint Permissions(FileMetadata metadata) =>
        IsLink(metadata) ? FileMetadata.DefaultFile.Permissions : (metadata.Permissions & PlainBits) | OwnerMayRead;

    /// <summary>
    /// What a directory of a deployment of the user is: the user's own, who must be able to
    /// look into it and to delete it.
    /// </summary>
    /// <param name="metadata">What it is to be.</param>
    internal static FileMetadata Directory(FileMetadata metadata) => new(
        LibC.GetEffectiveUserId(),
        LibC.GetEffectiveGroupId(),
        FileMetadata.Directory | Permissions(metadata) | OwnerMayAll,
        []);

    /// <summary>What stands in a file in the place of a symbolic link.</summary>
    /// <param name="target">The link's target.</param>
    internal static byte[] LinkContent(string target) => [.. Encoding.UTF8.GetBytes(target), 0];

    /// <summary>What an object is to be.</summary>
    /// <param name="path">Where it is.</param>
    /// <exception cref="InvalidDataException">It does not say.</exception>
    internal static FileMetadata Read(string path) =>
        ExtendedAttributes.ReadOne(path, Attribute) is { } value
            ? ObjectFormat.ReadDirectoryMetadata(value)
            : throw new InvalidDataException($"it has no attribute {Attribute}");

    /// <summary>Where an object leads that stands for a symbolic link; null for a file, and where nothing is.</summary>
    /// <param name="path">Where it is.</param>
    /// <exception cref="InvalidDataException">It does not say what it is.</exception>
    internal static string? LinkTarget(string path) =>
        File.Exists(path) && IsLink(Read(path)) ? Encoding.UTF8.GetString(File.ReadAllBytes(path)).TrimEnd('\0') : null;

    /// <summary>Whether an object stands for a symbolic link.</summary>
    /// <param name="metadata">What it is to be.</param>
    internal static bool IsLink(FileMetadata metadata) => (metadata.Mode & 0xF000) == FileMetadata.SymbolicLink;
}
