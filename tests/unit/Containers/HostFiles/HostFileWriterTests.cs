using SystemContainers.Containers.HostFiles;
using SystemContainers.Storage.Native;
using Xunit;
using FileAttributes = SystemContainers.UnitTests.Images.Layers.FileAttributes;

namespace SystemContainers.UnitTests.Containers.HostFiles;

/// <summary>What a host file keeps of the file in its image.</summary>
public sealed class HostFileWriterTests : IDisposable
{
    private const string Note = "user.note";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_and_the_text_of_a_template_keep_the_attributes_of_users()
    {
        var source = _folder.Write("hostfs/etc/a", "$PORT\n");
        Assert.SkipWhen(
            LibC.LSetXAttr(source, Note, "kept"u8, 4, 0) != 0, "This file system has no user attributes.");

        HostFileWriter.WriteRendered(source, "80\n");
        var target = _folder.At("host/etc/a");
        HostFileWriter.Write(HostFile.Read("/etc/a", source), target, NullObserver.Instance);

        Assert.Equal("80\n", File.ReadAllText(target));
        Assert.Equal("kept"u8.ToArray(), FileAttributes.Get(source, Note));
        Assert.Equal("kept"u8.ToArray(), FileAttributes.Get(target, Note));
    }
}
