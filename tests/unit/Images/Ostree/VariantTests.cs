using System.Text;
using SystemContainers.Images.Ostree;
using Xunit;

namespace SystemContainers.UnitTests.Images.Ostree;

public sealed class VariantTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(300)]
    [InlineData(20_000)]
    public void An_array_of_strings_is_read_back_with_offsets_of_every_width(int count)
    {
        var texts = Enumerable.Range(0, count).Select(i => $"name-{i}").ToList();

        var bytes = VariantWriter.Array([.. texts.Select(VariantWriter.Text)], 1);

        Assert.Equal(texts, VariantReader.Array(bytes, 1).Select(VariantReader.Text));
    }

    // The widths change where body and offsets together no longer fit: 255 and 65535 bytes.
    [Theory]
    [InlineData(1, 254)]
    [InlineData(2, 255)]
    [InlineData(2, 65_533)]
    [InlineData(4, 65_534)]
    public void The_width_of_offsets_counts_the_offsets_themselves(int width, int body)
    {
        var element = new byte[body];
        Array.Fill(element, (byte)'x');

        var bytes = VariantWriter.Array([element], 1);

        Assert.Equal(body + width, bytes.Length);
        Assert.Equal(element, Assert.Single(VariantReader.Array(bytes, 1)).ToArray());
    }

    // gvariant-specification 1.0, "Examples", "Array of strings" and "Structure of a string and a number".
    [Fact]
    public void The_bytes_are_those_of_the_specification()
    {
        var array = VariantWriter.Array(
            [VariantWriter.Text("i"), VariantWriter.Text("can"), VariantWriter.Text("has")], 1);
        Assert.Equal("i\0can\0has\0\u0002\u0006\u000a", Encoding.Latin1.GetString(array));

        var tuple = VariantWriter.Tuple((VariantWriter.Text("foo"), 1, false), ([0xff, 0xff, 0xff, 0xff], 4, true));
        Assert.Equal("foo\0\u00ff\u00ff\u00ff\u00ff\u0004", Encoding.Latin1.GetString(tuple));
    }

    [Fact]
    public void A_dictionary_keeps_keys_values_and_empty_texts()
    {
        var entries = new Dictionary<string, string>
        {
            ["docker.size"] = "1",
            ["empty"] = string.Empty,
            ["unicode"] = "é\U0001F40B",
            ["long"] = new string('x', 70_000),
        };

        Assert.Equal(entries, VariantReader.TextDictionary(VariantWriter.TextDictionary(entries)));
    }

    [Fact]
    public void A_string_that_is_not_utf8_or_has_a_zero_within_is_no_string()
    {
        Assert.Throws<InvalidDataException>(() => VariantReader.Text(new byte[] { 0x66, 0xFF, 0 }));
        Assert.Throws<InvalidDataException>(() => VariantReader.Text(new byte[] { 0x66, 0, 0x66, 0 }));
        Assert.Throws<InvalidDataException>(() => VariantReader.Text(new byte[] { 0x66 }));
        Assert.Throws<InvalidDataException>(() => VariantReader.Text(Array.Empty<byte>()));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void A_directory_with_a_name_that_leads_elsewhere_is_not_read(string name)
    {
        var asFile = ObjectFormat.DirectoryTree([(name, default)], []);
        var asDirectory = ObjectFormat.DirectoryTree([], [(name, default, default)]);

        Assert.Throws<InvalidDataException>(() => ObjectFormat.ReadDirectoryTree(asFile));
        Assert.Throws<InvalidDataException>(() => ObjectFormat.ReadDirectoryTree(asDirectory));
    }

    [Fact]
    public void Damaged_objects_are_refused_and_nothing_else_happens()
    {
        var checksum = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var value = new Checksum(checksum);
        List<(string, Checksum)> files = [.. Enumerable.Range(0, 40).Select(i => ($"file-{i}", value))];
        var tree = ObjectFormat.DirectoryTree(files, [("directory", value, value)]);
        var metadata = ObjectFormat.DirectoryMetadata(
            new FileMetadata(1, 2, 0x41ED, [new ExtendedAttribute("user.a", [1, 2, 3])]));
        var commit = ObjectFormat.Commit(
            [new("docker.size", "12"), new("docker.manifest", "{}")], DateTimeOffset.UnixEpoch, checksum, checksum);

        Damage(tree, data => ObjectFormat.ReadDirectoryTree(data));
        Damage(metadata, data => ObjectFormat.ReadDirectoryMetadata(data));
        Damage(commit, data => ObjectFormat.ReadCommit(data));
    }

    private static void Damage(byte[] good, Action<ReadOnlyMemory<byte>> read)
    {
        read(good);
        var random = new Random(7);
        for (var length = 0; length < good.Length; length++)
        {
            Survives(good[..length], read);
        }

        for (var round = 0; round < 2000; round++)
        {
            var bad = good.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            }

            Survives(bad, read);
        }

        for (var round = 0; round < 1000; round++)
        {
            var noise = new byte[random.Next(0, 400)];
            random.NextBytes(noise);
            Survives(noise, read);
        }
    }

    private static void Survives(byte[] data, Action<ReadOnlyMemory<byte>> read)
    {
        try
        {
            read(data);
        }
        catch (InvalidDataException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
