using System.Formats.Tar;
using System.Text;
using SystemContainers.Host.Processes;
using SystemContainers.Images.Layers;
using Xunit;

namespace SystemContainers.UnitTests.Images.Layers;

/// <summary>
/// What other programs write is read as they meant it, and what two of them read differently is refused.
/// </summary>
public sealed class TarArchiveReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new(Path.GetTempPath());

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v7")]
    [InlineData("oldgnu")]
    [InlineData("gnu")]
    [InlineData("ustar")]
    [InlineData("pax")]
    public async Task What_GNU_tar_writes_is_read_as_it_was(string format)
    {
        Requirements.Program("tar");
        var name = format is "v7" ? "short" : new string('n', 90) + "/" + new string('m', 95);
        var target = format is "gnu" or "oldgnu" or "pax" ? new string('t', 300) : "target";
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At("in/" + name))!);
        File.WriteAllText(_folder.At("in/" + name), "content");
        File.SetUnixFileMode(_folder.At("in/" + name), (UnixFileMode)0x1E8);
        File.CreateSymbolicLink(_folder.At("in/link"), target);
        Directory.CreateDirectory(_folder.At("in/empty"));
        await Tar("--format=" + format, "--sort=name", "--owner=1", "--group=2", "-C", _folder.At("in"), ".");

        var entries = Read(File.ReadAllBytes(_folder.At("tar")));

        Assert.Contains($"./{name} File 750 1:2 content", entries);
        Assert.Contains($"./link SymbolicLink 777 1:2 -> {target}", entries);
        Assert.Contains("./empty/ Directory 755 1:2 ", entries);
        Assert.Equal(Expected(File.ReadAllBytes(_folder.At("tar"))), entries.Select(e => e.Split(' ')[0]));
    }

    [Fact]
    public async Task Owners_and_sizes_that_need_more_than_octal_digits_are_read()
    {
        Requirements.Program("tar");
        File.WriteAllText(_folder.At("f"), "x");
        await Tar("--format=gnu", "--owner=4000000000", "--group=3000000000", "-C", _folder.Root, "f");
        Assert.Equal(["f File 644 4000000000:3000000000 x"], Read(File.ReadAllBytes(_folder.At("tar"))));

        await Tar("--format=pax", "--owner=4000000000", "--group=3000000000", "-C", _folder.Root, "f");
        Assert.Equal(["f File 644 4000000000:3000000000 x"], Read(File.ReadAllBytes(_folder.At("tar"))));

        var big = new LayerTar().Add('0', "big", edit: h => Base256(h, 124, 1L << 40)).ToArray();
        using var tar = new TarArchiveReader(new MemoryStream(big));
        Assert.True(tar.Next());
        Assert.Equal(1L << 40, tar.Size);
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public void What_the_runtime_library_writes_is_read_as_it_reads_it(TarEntryFormat format)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            var file = Entry(
                format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, "d/f");
            file.DataStream = new MemoryStream("content"u8.ToArray());
            writer.WriteEntry(Entry(TarEntryType.Directory, "d/"));
            writer.WriteEntry(file);
            var link = Entry(TarEntryType.HardLink, "h");
            link.LinkName = "d/f";
            writer.WriteEntry(link);
        }

        var entries = Read(stream.ToArray());

        Assert.Equal(
            ["d/ Directory 640 7:8 ", "d/f File 640 7:8 content", "h HardLink 640 7:8 -> d/f"], entries);

        TarEntry Entry(TarEntryType type, string name)
        {
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(type, name),
                TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                _ => new PaxTarEntry(type, name),
            };
            (entry.Mode, entry.Uid, entry.Gid) = ((UnixFileMode)0x1A0, 7, 8);
            return entry;
        }
    }

    [Fact]
    public void Values_of_attributes_are_bytes_and_need_not_be_text()
    {
        byte[] capability = [1, 0, 0, 2, 0xFF, 0x80, 0xC3, 0x28, .. new byte[12]];
        var value = Encoding.Latin1.GetString(capability);
        var base64 = Convert.ToBase64String(capability).TrimEnd('=');

        Assert.Equal(capability, Attribute($"SCHILY.xattr.security.capability={value}"));
        Assert.Equal(capability, Attribute($"LIBARCHIVE.xattr.security.capability={base64}"));
        Assert.Equal(
            capability, Attribute($"LIBARCHIVE.xattr.security%2Ecapability={Convert.ToBase64String(capability)}"));
        Assert.Equal("a=b\n"u8.ToArray(), Attribute("SCHILY.xattr.user.x=a=b\n", "user.x"));
        Assert.Equal([], Attribute("SCHILY.xattr.user.x=", "user.x"));
    }

    [Fact]
    public void An_attribute_that_is_written_both_ways_must_be_the_same()
    {
        const string one = "SCHILY.xattr.user.x=abc";
        Assert.Equal("abc"u8.ToArray(), Attribute([one, "LIBARCHIVE.xattr.user.x=YWJj"], "user.x"));
        var error = Assert.Throws<InvalidDataException>(
            () => Attribute([one, "LIBARCHIVE.xattr.user.x=YWJk"], "user.x"));
        Assert.Contains("two values", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Attribute("LIBARCHIVE.xattr.user.x=!!", "user.x"));
    }

    [Fact]
    public void Empty_records_leave_the_fields_of_the_header()
    {
        var tar = new LayerTar().Pax(("path", ""), ("size", ""), ("uid", "")).File("f", "F", owner: 5);
        Assert.Equal(["f File 644 5:5 F"], Read(tar.ToArray()));
    }

    [Fact]
    public void A_directory_of_the_oldest_format_is_a_file_whose_name_ends_in_a_slash()
    {
        var tar = new LayerTar().Add('\0', "d/", edit: h => h.AsSpan(257, 8).Clear()).Add('\0', "d/f", "F");
        Assert.Equal(["d/ Directory 644 0:0 ", "d/f File 644 0:0 F"], Read(tar.ToArray()));
    }

    [Fact]
    public void Content_that_nobody_reads_is_passed_over()
    {
        using var tar = new TarArchiveReader(
            new MemoryStream(new LayerTar().File("a", new string('a', 10_000)).File("b", "B").ToArray()));
        Assert.True(tar.Next());
        Assert.Equal((byte)'a', tar.ReadByte());
        Assert.True(tar.Next());
        Assert.Equal("b", tar.Name);
        Assert.False(tar.Next());
    }

    public static TheoryData<string, byte[]> Unclear => new()
    {
        { "checksum", new LayerTar().File("f").ToArray() is var tar ? Change(tar, 0, 'g') : [] },
        { "two headers of the same kind", new LayerTar().Pax(("uid", "1")).Pax(("gid", "1")).File("f").ToArray() },
        { "two headers of the same kind", new LayerTar().LongName("a").LongName("b").File("f").ToArray() },
        { "two headers of the same kind", new LayerTar().LongLink("a").LongLink("b").Link("l", "x").ToArray() },
        {
            "in a pax header and one in a GNU header",
            new LayerTar().Pax(("path", "a")).LongName("b").File("f").ToArray()
        },
        { "'size' in its pax header is no number", new LayerTar().Pax(("size", "+5")).File("f").ToArray() },
        { "in one place", new LayerTar().Pax(("size", "3")).File("f", "content").ToArray() },
        { "no size", new LayerTar().Pax(("size", $"{long.MaxValue}")).File("f", "").ToArray() },
        { "has content and is no file", new LayerTar().Add('5', "d/", "content").ToArray() },
        { "has content and is no file", new LayerTar().Add('2', "l", "content", link: "x").ToArray() },
        { "has content and is no file", new LayerTar().Add('1', "h", "content", link: "x").ToArray() },
        { "has content and is no file", new LayerTar().Add('3', "null", "content").ToArray() },
        { "a file with the name of a directory", new LayerTar().File("d/").ToArray() },
        { "sparse", new LayerTar().Add('S', "f").ToArray() },
        { "sparse", new LayerTar().Pax(("GNU.sparse.major", "1")).File("f").ToArray() },
        { "sparse", new LayerTar().Pax(("GNU.sparse.map", "0,1")).File("f").ToArray() },
        { "type 'M' is not supported", new LayerTar().Add('M', "f").ToArray() },
        { "type 200 is not supported", new LayerTar().Add('\u00c8', "f").ToArray() },
        { "owner 4294967295 is none", new LayerTar().Pax(("uid", "4294967295")).File("f").ToArray() },
        { "owner 4294967296 is none", new LayerTar().Pax(("gid", "4294967296")).File("f").ToArray() },
        { "global pax header sets 'path'", new LayerTar().Add('g', "g", "10 path=x\n").File("f").ToArray() },
        { "global pax header sets 'size'", new LayerTar().Add('g', "g", "9 size=5\n").File("f").ToArray() },
        { "wrong length", new LayerTar().Add('x', "x", "0 a=b\n").File("f").ToArray() },
        { "wrong length", new LayerTar().Add('x', "x", "-6 a=b\n").File("f").ToArray() },
        { "wrong length", new LayerTar().Add('x', "x", "99999999999 a=b\n").File("f").ToArray() },
        { "no key", new LayerTar().Add('x', "x", "5 =b\n").File("f").ToArray() },
        { "no key", new LayerTar().Add('x', "x", "5 ab\n").File("f").ToArray() },
        { "are allowed", new LayerTar().Add('x', "x", size: 3 << 20).ToArray() },
        { "are allowed", new LayerTar().Add('L', "x", size: 1 << 20).ToArray() },
        { "are allowed", new LayerTar().Add('x', "x", edit: h => h.AsSpan(124, 12).Fill(0xFF)).ToArray() },
        { "is no number", new LayerTar().Add('0', "f", edit: h => Base256(h, 124, long.MaxValue, 0x81)).ToArray() },
        { "ends after a header", new LayerTar().Pax(("path", "a")).ToArray() },
        { "one block of zeros", new LayerTar().File("f").Raw(new byte[512]).File("g").ToArray() },
        { "target is not UTF-8", new LayerTar().Link("l", "\u00ff").ToArray() },
    };

    [Theory]
    [MemberData(nameof(Unclear))]
    public void What_is_not_clear_is_refused(string expected, byte[] tar) =>
        Assert.Contains(
            expected, Assert.Throws<InvalidDataException>(() => Read(tar)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_tar_ends_in_an_error_or_in_its_end_whatever_is_done_to_it()
    {
        var good = new LayerTar().Directory("d/").Pax(("path", "d/é"), ("SCHILY.xattr.user.a", "b"), ("size", "7"))
            .File("x")
            .Link("l", "d").HardLink("h", "d/é").LongName(new string('n', 120)).LongLink(new string('t', 200))
            .Link("y", "z")
            .Add('g', "g", "13 comment=x\n").File("big", new string('b', 3000)).Add('6', "fifo").ToArray();
        var random = new Random(17);
        for (var round = 0; round < 20_000; round++)
        {
            try
            {
                Read(Mutate(good, random));
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                // As it should be.
            }
        }
    }

    // Changes bytes, cuts off, repeats and swaps blocks; then sets some checksums right, or little else would be seen.
    private static byte[] Mutate(byte[] good, Random random)
    {
        var bad = good.ToArray();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var block = random.Next(bad.Length / 512) * 512;
            switch (random.Next(5))
            {
                case 0:
                    bad[block + random.Next(512)] = (byte)random.Next(256);
                    break;
                case 1:
                    bad[block + 156] = (byte)"01234567xgLKSVMND\0"[random.Next(18)];
                    break;
                case 2:
                    random.NextBytes(bad.AsSpan(block + (random.Next(2) == 0 ? 124 : 100), random.Next(1, 13)));
                    break;
                case 3:
                    bad.AsSpan(random.Next(bad.Length / 512) * 512, 512).CopyTo(bad.AsSpan(block));
                    break;
                default:
                    bad[block + random.Next(40)] = (byte)"0123456789 =\n/."[random.Next(15)];
                    break;
            }

            if (random.Next(4) > 0)
            {
                LayerTar.Seal(bad.AsSpan(block, 512));
            }
        }

        return random.Next(4) == 0 ? bad[..random.Next(bad.Length)] : bad;
    }

    private static byte[] Change(byte[] tar, int at, char value)
    {
        tar[at] = (byte)value;
        return tar;
    }

    private static void Base256(byte[] header, int at, long value, byte first = 0x80)
    {
        header.AsSpan(at, 12).Clear();
        header[at] = first;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(at + 4), value);
    }

    private static byte[] Attribute(string record, string name = "security.capability") => Attribute([record], name);

    private static byte[] Attribute(string[] records, string name)
    {
        var tar = new LayerTar().PaxBytes(records).File("f").ToArray();
        using var reader = new TarArchiveReader(new MemoryStream(tar));
        Assert.True(reader.Next());
        return Assert.Single(reader.Attributes, a => a.Name == name).Value;
    }

    private static List<string> Read(byte[] bytes)
    {
        var entries = new List<string>();
        using var tar = new TarArchiveReader(new MemoryStream(bytes));
        while (tar.Next())
        {
            using var content = new StreamReader(tar, Encoding.UTF8, leaveOpen: true);
            var rest = tar.Kind is TarKind.SymbolicLink or TarKind.HardLink
                ? "-> " + tar.LinkName
                : content.ReadToEnd();
            entries.Add($"{tar.Name} {tar.Kind} {Convert.ToString(tar.Mode, 8)} {tar.UserId}:{tar.GroupId} {rest}");
        }

        return entries;
    }

    private static List<string> Expected(byte[] bytes)
    {
        var names = new List<string>();
        using var reader = new TarReader(new MemoryStream(bytes));
        while (reader.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }

    private Task Tar(params string[] arguments) => CommandRunner.RunAsync(
        new Command("tar", ["-cf", _folder.At("tar"), .. arguments]),
        NullObserver.Instance,
        TestContext.Current.CancellationToken);
}
