namespace SystemContainers.Images.Ostree;

/// <summary>What OSTree keeps of a file or directory besides its content.</summary>
/// <param name="UserId">Owner.</param>
/// <param name="GroupId">Group.</param>
/// <param name="Mode">File type and permission bits, as <c>st_mode</c> has them.</param>
/// <param name="Attributes">Extended attributes.</param>
internal sealed record FileMetadata(
    uint UserId, uint GroupId, uint Mode, IReadOnlyList<ExtendedAttribute> Attributes)
{
    internal const uint RegularFile = 0x8000;
    internal const uint Directory = 0x4000;
    internal const uint SymbolicLink = 0xA000;
    internal const uint PermissionMask = 0xFFF;

    /// <summary>A directory of root's with mode 0755.</summary>
    internal static FileMetadata DefaultDirectory { get; } = new(0, 0, Directory | 0x1ED, []);

    /// <summary>A file of root's with mode 0644.</summary>
    internal static FileMetadata DefaultFile { get; } = new(0, 0, RegularFile | 0x1A4, []);

    /// <summary>Permission bits.</summary>
    internal uint Permissions => Mode & PermissionMask;

    /// <inheritdoc/>
    public bool Equals(FileMetadata? other) =>
        other is not null && UserId == other.UserId && GroupId == other.GroupId && Mode == other.Mode
        && Attributes.SequenceEqual(other.Attributes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(UserId, GroupId, Mode, Attributes.Count);
}
