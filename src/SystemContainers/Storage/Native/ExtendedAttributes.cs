using System.Runtime.InteropServices;
using System.Text;

namespace SystemContainers.Storage.Native;

/// <summary>Reads the extended attributes of a name, xattr(7); a symbolic link is not followed.</summary>
internal static partial class ExtendedAttributes
{
    private const int NotSupported = 95;
    private const int NoSuchAttribute = 61;
    private const int TooSmall = 34;
    private const int UsualValue = 256;

    // What the kernel allows for all names, and for one value (limits.h: XATTR_LIST_MAX, XATTR_SIZE_MAX).
    private const int LargestList = 65536;

    /// <summary>All attributes, in the kernel's order.</summary>
    /// <param name="path">The name.</param>
    /// <exception cref="SystemContainersException">They cannot be read.</exception>
    internal static IReadOnlyList<(string Name, byte[] Value)> Read(string path)
    {
        // Nearly no file has any, so the size is asked for first.
        var size = List(path, []);
        if (size == 0)
        {
            return [];
        }

        var names = new byte[LargestList];
        var length = List(path, names);
        return
        [
            .. Encoding.UTF8.GetString(names, 0, length).Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(name => (name, ReadValue(path, name))),
        ];
    }

    /// <summary>One attribute; null where the name does not have it.</summary>
    /// <param name="path">The name.</param>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="SystemContainersException">It cannot be read.</exception>
    internal static byte[]? ReadOne(string path, string name)
    {
        var value = new byte[UsualValue];
        var length = LGetXAttr(path, name, value, (nuint)value.Length);
        return length >= 0 ? value[..(int)length]
            : Marshal.GetLastPInvokeError() switch
            {
                NoSuchAttribute or NotSupported => null,
                TooSmall => ReadValue(path, name),
                _ => throw NativeErrors.Last($"read {name} of", path),
            };
    }

    private static int List(string path, byte[] names)
    {
        var length = LListXAttr(path, names, (nuint)names.Length);
        return length >= 0 ? (int)length
            : Marshal.GetLastPInvokeError() == NotSupported ? 0
            : throw NativeErrors.Last("read the extended attributes of", path);
    }

    private static byte[] ReadValue(string path, string name)
    {
        var value = new byte[LargestList];
        var length = LGetXAttr(path, name, value, (nuint)value.Length);
        return length >= 0 ? value[..(int)length] : throw NativeErrors.Last($"read {name} of", path);
    }

    [LibraryImport("libc", EntryPoint = "llistxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint LListXAttr(string path, [Out] byte[] names, nuint size);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint LGetXAttr(string path, string name, [Out] byte[] value, nuint size);
}
