using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace SystemContainers.UnitTests.Images.Layers;

/// <summary>
/// Writes a tar byte by byte (POSIX ustar and pax), so that it can hold what no tar program would write.
/// </summary>
internal sealed class LayerTar
{
    private readonly MemoryStream _bytes = new();

    public LayerTar Directory(string name, int mode = 0x1ED, long owner = 0) =>
        Add('5', name, mode: mode, owner: owner);

    public LayerTar File(string name, string content = "content", int mode = 0x1A4, long owner = 0) =>
        Add('0', name, content, mode: mode, owner: owner);

    public LayerTar Link(string name, string target) => Add('2', name, link: target);

    public LayerTar HardLink(string name, string target) => Add('1', name, link: target);

    /// <summary>Records that replace fields of the entry that follows.</summary>
    public LayerTar Pax(params (string Key, string Value)[] records) =>
        Add('x', "PaxHeaders/x", Encoding.Latin1.GetString([.. records.SelectMany(r => Record(r.Key, r.Value))]));

    /// <summary>Records as "key=value", each character of which is a byte.</summary>
    public LayerTar PaxBytes(params string[] records) =>
        Add(
            'x', "PaxHeaders/x",
            string.Concat(records.Select(r => Encoding.Latin1.GetString(Record(Encoding.Latin1.GetBytes(r))))));

    /// <summary>A GNU long name for the entry that follows.</summary>
    public LayerTar LongName(string name) => Add('L', "././@LongLink", name + "\0", edit: MakeGnu);

    /// <summary>A GNU long link target for the entry that follows.</summary>
    public LayerTar LongLink(string name) => Add('K', "././@LongLink", name + "\0", edit: MakeGnu);

    /// <summary>Any entry.</summary>
    /// <param name="type">Its type flag.</param>
    /// <param name="name">Its name; each character is a byte.</param>
    /// <param name="content">Its content; each character is a byte.</param>
    /// <param name="link">What it links to.</param>
    /// <param name="mode">Its permission bits.</param>
    /// <param name="owner">Its user and group; negative as two's complement.</param>
    /// <param name="size">The size that the header says, where it lies.</param>
    /// <param name="edit">Changes the header before its checksum is made.</param>
    public LayerTar Add(
        char type, string name, string content = "", string link = "", int mode = 0x1A4, long owner = 0,
        long? size = null, Action<byte[]>? edit = null)
    {
        var header = new byte[512];
        Put(header, 0, name);
        Put(header, 100, Octal(mode, 7));
        PutOwner(header, 108, owner);
        PutOwner(header, 116, owner);
        Put(header, 124, Octal(size ?? content.Length, 11));
        Put(header, 136, Octal(0, 11));
        header[156] = (byte)type;
        Put(header, 157, link);
        Put(header, 257, "ustar\00000");
        edit?.Invoke(header);
        Seal(header);
        return Raw(header).Raw(Encoding.Latin1.GetBytes(content)).Raw(new byte[(512 - (content.Length % 512)) % 512]);
    }

    public LayerTar Raw(byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>The tar with its end.</summary>
    public byte[] ToArray() => [.. _bytes.ToArray(), .. new byte[1024]];

    /// <summary>The tar without its end.</summary>
    public byte[] ToArrayWithoutEnd() => _bytes.ToArray();

    public static byte[] GZip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    /// <summary>Sets the checksum of a header right.</summary>
    public static void Seal(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in header)
        {
            sum += b;
        }

        Encoding.ASCII.GetBytes(Octal(sum, 6) + "\0 ", header[148..]);
    }

    public static void Put(byte[] header, int at, string text) => Encoding.Latin1.GetBytes(text).CopyTo(header, at);

    private static void MakeGnu(byte[] header) => Put(header, 257, "ustar  \0");

    private static void PutOwner(byte[] header, int at, long owner)
    {
        if (owner >= 0)
        {
            Put(header, at, Octal(owner, 7));
            return;
        }

        // GNU's base-256 numbers: the first bit says so, the rest is two's complement.
        header.AsSpan(at, 8).Fill(0xFF);
        header[at + 7] = (byte)owner;
    }

    private static string Octal(long value, int digits) => Convert.ToString(value, 8).PadLeft(digits, '0');

    private static byte[] Record(string key, string value) => Record(Encoding.UTF8.GetBytes($"{key}={value}"));

    private static byte[] Record(byte[] pair)
    {
        byte[] text = [(byte)' ', .. pair, (byte)'\n'];
        var length = text.Length + 1;
        while (length != text.Length + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length = text.Length + length.ToString(CultureInfo.InvariantCulture).Length;
        }

        return [.. Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)), .. text];
    }
}
