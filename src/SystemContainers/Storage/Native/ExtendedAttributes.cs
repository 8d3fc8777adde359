using System.Runtime.InteropServices;
using System.Text;

namespace SystemContainers.Storage.Native;

/// <summary>Reads extended attributes, xattr(7); a symbolic link is not followed.</summary>
internal static class ExtendedAttributes
{
    // XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h: no list and no value is longer.
    private const int Largest = 65536;

    /// <summary>The attributes of a file or directory.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="isWanted">Picks them by name.</param>
    internal static IReadOnlyDictionary<string, byte[]> Read(string path, Func<string, bool> isWanted)
    {
        Span<byte> names = stackalloc byte[512];
        var length = LibC.LListXAttr(path, names, (nuint)names.Length);
        if (length < 0 && Marshal.GetLastPInvokeError() == LibC.ERange)
        {
            names = new byte[Largest];
            length = LibC.LListXAttr(path, names, (nuint)names.Length);
        }

        if (length <= 0)
        {
            return length == 0 || Marshal.GetLastPInvokeError() == LibC.ENotSup
                ? new Dictionary<string, byte[]>()
                : throw NativeErrors.Last("read the extended attributes of", path);
        }

        return Encoding.UTF8.GetString(names[..(int)length]).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(isWanted).ToDictionary(name => name, name => ReadValue(path, name), StringComparer.Ordinal);
    }

    private static byte[] ReadValue(string path, string name)
    {
        var value = new byte[Largest];
        var length = LibC.LGetXAttr(path, name, value, (nuint)value.Length);
        return length >= 0 ? value[..(int)length] : throw NativeErrors.Last($"read {name} of", path);
    }
}
