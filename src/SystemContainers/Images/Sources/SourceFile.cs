using System.Formats.Tar;
using SystemContainers.Images.Layers;

namespace SystemContainers.Images.Sources;

/// <summary>Reads one small file of an archive or of a folder; nothing is extracted.</summary>
internal static class SourceFile
{
    private const int MaximumBytes = 16 * 1024 * 1024;

    /// <summary>The content of a file; null where it is not there.</summary>
    /// <param name="source">The archive or folder.</param>
    /// <param name="name">The file's path in it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidImage"/>: the archive cannot be read, or
    /// the file is larger than any such file.</exception>
    internal static byte[]? Read(ImageSource source, string name)
    {
        try
        {
            return source.Transport is ImageTransport.OciLayout or ImageTransport.Directory
                ? ReadFromFolder(Path.Combine(source.Location, name))
                : ReadFromArchive(source.Location, name);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException
            or OverflowException)
        {
            throw Unreadable(source, e);
        }
    }

    /// <summary>Says that an archive or folder is damaged.</summary>
    /// <param name="source">The archive or folder.</param>
    /// <param name="cause">What is wrong with it.</param>
    internal static SystemContainersException Unreadable(ImageSource source, Exception cause) =>
        new(
            ErrorCode.InvalidImage, $"{source.Location} cannot be read: {cause.Message}",
            "Check that it is such an archive.", source.Text, inner: cause);

    /// <summary>The content of such a file.</summary>
    /// <param name="stream">The file; its length is known.</param>
    /// <param name="name">Its path, for the message.</param>
    /// <exception cref="InvalidDataException">It is larger than any such file.</exception>
    internal static byte[] ReadBounded(Stream stream, string name)
    {
        if (stream.Length > MaximumBytes)
        {
            throw new InvalidDataException($"{name} has {stream.Length} bytes, and {MaximumBytes} are allowed");
        }

        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static byte[]? ReadFromFolder(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var stream = File.OpenRead(path);
        return ReadBounded(stream, path);
    }

    private static byte[]? ReadFromArchive(string path, string name)
    {
        using var stream = File.OpenRead(path);
        using var tar = IsCompressed(stream) ? LayerCompression.Undo(stream) : stream;
        using var reader = new TarReader(tar);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.Name.TrimStart('.', '/') == name && entry.DataStream is { } data)
            {
                return ReadBounded(data, name);
            }
        }

        return null;
    }

    // Only a stream that is no other's can skip what is not read.
    private static bool IsCompressed(FileStream stream)
    {
        var first = stream.ReadByte();
        stream.Position = 0;
        return first is 0x1F or 0x28;
    }
}
