using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Layers;

/// <summary>
/// The records of a pax header, which replace fields of the entry that follows (POSIX.1-2024, pax, "pax Extended
/// Header"). Values are bytes: an extended attribute need not be text.
/// </summary>
internal sealed class PaxRecords
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly List<ExtendedAttribute> _attributes = [];

    private PaxRecords()
    {
    }

    /// <summary>The name, or null where no record has it.</summary>
    internal byte[]? Name { get; private set; }

    /// <summary>The target of a link, or null.</summary>
    internal byte[]? LinkName { get; private set; }

    /// <summary>Bytes of content, or null.</summary>
    internal long? Size { get; private set; }

    /// <summary>Number of the owner, or null.</summary>
    internal long? UserId { get; private set; }

    /// <summary>Number of the group, or null.</summary>
    internal long? GroupId { get; private set; }

    /// <summary>Extended attributes of any kind, each name once.</summary>
    internal IReadOnlyList<ExtendedAttribute> Attributes => _attributes;

    /// <summary>Reads the records of one entry.</summary>
    /// <param name="data">The content of the header.</param>
    /// <exception cref="InvalidDataException">A record is not of its form, or a key is there twice.</exception>
    internal static PaxRecords Read(ReadOnlySpan<byte> data)
    {
        var records = new PaxRecords();
        ReadEach(data, records.Add);
        return records;
    }

    /// <summary>
    /// Refuses records for all entries that would move them or change where the next header is: some programs heed
    /// those and others do not, so that they would see different archives. The rest of them no tool for images heeds.
    /// </summary>
    /// <param name="data">The content of the global header.</param>
    /// <exception cref="InvalidDataException">There is such a record, or one is not of its form.</exception>
    internal static void CheckGlobal(ReadOnlySpan<byte> data) => ReadEach(data, (key, _) =>
    {
        if (key is "path" or "linkpath" or "size" || key.StartsWith("GNU.sparse.", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"its global pax header sets '{PrintableText.Short(key)}' for all entries");
        }
    });

    // A record is its own length in digits, a space, the key, "=", the value and a line feed.
    private static void ReadEach(ReadOnlySpan<byte> data, RecordAction action)
    {
        while (!data.IsEmpty)
        {
            if (!Utf8Parser.TryParse(data, out int length, out var digits) || digits == 0
                || data[0] is (byte)'+' or (byte)'-'
                || length > data.Length || length < digits + 3 || data[digits] != (byte)' '
                || data[length - 1] != (byte)'\n')
            {
                throw new InvalidDataException("a record of its pax header has a wrong length");
            }

            var record = data[(digits + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0 || !Utf8.IsValid(record[..equals]) || record[..equals].Contains((byte)0))
            {
                throw new InvalidDataException("a record of its pax header has no key");
            }

            action(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..]);
            data = data[length..];
        }
    }

    private void Add(string key, ReadOnlySpan<byte> value)
    {
        const string schily = "SCHILY.xattr.", archive = "LIBARCHIVE.xattr.";
        if (!_keys.Add(key))
        {
            throw new InvalidDataException($"its pax header has '{PrintableText.Short(key)}' twice");
        }

        switch (key)
        {
            case "path" when !value.IsEmpty:
                Name = value.ToArray();
                break;
            case "linkpath" when !value.IsEmpty:
                LinkName = value.ToArray();
                break;
            case "size":
                Size = Number(key, value);
                break;
            case "uid":
                UserId = Number(key, value);
                break;
            case "gid":
                GroupId = Number(key, value);
                break;
            case not null when key.StartsWith("GNU.sparse.", StringComparison.Ordinal):
                throw new InvalidDataException("it is a sparse file, which is not supported in a layer");
            case not null when key.StartsWith(schily, StringComparison.Ordinal):
                AddAttribute(key[schily.Length..], value.ToArray());
                break;
            case not null when key.StartsWith(archive, StringComparison.Ordinal):
                AddAttribute(Uri.UnescapeDataString(key[archive.Length..]), FromBase64(key, value));
                break;
        }
    }

    // libarchive writes an attribute both ways; what is there twice must say the same.
    private void AddAttribute(string name, byte[] value)
    {
        if (_attributes.Find(a => a.Name == name) is not { } known)
        {
            _attributes.Add(new ExtendedAttribute(name, value));
        }
        else if (!known.Value.AsSpan().SequenceEqual(value))
        {
            throw new InvalidDataException(
                $"its pax header has two values of the attribute '{PrintableText.Short(name)}'");
        }
    }

    // An empty value takes a record back, so the header's own field counts.
    private static long? Number(string key, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return null;
        }

        return Utf8Parser.TryParse(value, out long number, out var digits) && digits == value.Length
            && char.IsAsciiDigit((char)value[0])
            ? number
            : throw new InvalidDataException($"'{key}' in its pax header is no number");
    }

    // libarchive leaves out the padding.
    private static byte[] FromBase64(string key, ReadOnlySpan<byte> value)
    {
        try
        {
            var text = Encoding.ASCII.GetString(value).TrimEnd('=');
            return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            throw new InvalidDataException($"'{PrintableText.Short(key)}' in its pax header is not base64");
        }
    }

    private delegate void RecordAction(string key, ReadOnlySpan<byte> value);
}
