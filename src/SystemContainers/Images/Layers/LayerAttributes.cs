using System.Buffers.Binary;
using System.Text;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>
/// Which extended attributes of a layer's files are kept: file capabilities and user attributes mean the same in every
/// container; labels and ACLs of the host that built the image do not.
/// </summary>
internal static class LayerAttributes
{
    private const string Capability = "security.capability";
    private const string UserPrefix = "user.";

    // XATTR_NAME_MAX and XATTR_SIZE_MAX of linux/limits.h.
    private const int MaximumName = 255;
    private const int MaximumValue = 64 * 1024;

    /// <summary>The attributes that are kept.</summary>
    /// <param name="attributes">Those of the entry.</param>
    /// <exception cref="InvalidDataException">No file system would take one of them.</exception>
    internal static IReadOnlyList<ExtendedAttribute> Select(IReadOnlyList<ExtendedAttribute> attributes)
    {
        if (attributes.Count == 0)
        {
            return [];
        }

        List<ExtendedAttribute> kept = [.. attributes.Where(a => IsKept(a.Name))];
        kept.ForEach(Check);
        return kept;
    }

    /// <summary>Whether attributes of a name are kept.</summary>
    /// <param name="name">The name.</param>
    internal static bool IsKept(string name) =>
        name == Capability || name.StartsWith(UserPrefix, StringComparison.Ordinal);

    private static void Check(ExtendedAttribute attribute)
    {
        var (name, value) = attribute;
        if (name.Length == UserPrefix.Length || name.Contains('\0', StringComparison.Ordinal)
            || Encoding.UTF8.GetByteCount(name) > MaximumName || value.Length > MaximumValue)
        {
            throw new InvalidDataException(
                "the name or the value of an extended attribute has a length that there cannot be");
        }

        if (name == Capability && !IsCapability(value))
        {
            throw new InvalidDataException("its file capabilities are not of their form");
        }
    }

    // Revision 2 or 3 with or without the "effective" flag: struct vfs_cap_data of linux/capability.h.
    private static bool IsCapability(ReadOnlySpan<byte> value) =>
        value.Length >= sizeof(uint)
        && (BinaryPrimitives.ReadUInt32LittleEndian(value) & ~1u, value.Length) is (0x02000000, 20) or (0x03000000, 24);
}
