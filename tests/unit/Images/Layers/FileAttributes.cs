using System.Runtime.InteropServices;

namespace SystemContainers.UnitTests.Images.Layers;

/// <summary>Reads extended attributes of files, which .NET does not.</summary>
internal static partial class FileAttributes
{
    /// <summary>The value of an attribute, or null where the file has none of that name.</summary>
    public static unsafe byte[]? Get(string path, string name)
    {
        var value = new byte[4096];
        fixed (byte* buffer = value)
        {
            var length = GetXAttr(path, name, buffer, (nuint)value.Length);
            return length < 0 ? null : value[..(int)length];
        }
    }

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint GetXAttr(string path, string name, byte* value, nuint size);
}
