using System.Runtime.InteropServices;
using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Building;

/// <summary>A temporary folder with a small root file system and a definition, to build images from and into.</summary>
internal sealed partial class BuildFolder : IDisposable
{
    public BuildFolder()
    {
        Write("rootfs/usr/bin/run.sh", "#!/bin/sh\n", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Write("rootfs/etc/motd", "welcome\n");
        File.CreateSymbolicLink(At("rootfs/etc/issue"), "motd");
        Write("exports/config.json.template", "{}");
        Write("exports/service.template", "[Unit]\n");
        Write("exports/hostfs/usr/local/bin/tool", "#!/bin/sh\n");
        Write("exports/README.md", "not for the image");
        Write("exports/Dockerfile", "FROM scratch");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("image-build-").FullName;

    public ImageBuildOptions Options(string output = "out", ImageFormat format = ImageFormat.OciLayout) => new()
    {
        RootFileSystem = At("rootfs"),
        Exports = At("exports"),
        Output = At(output),
        Format = format,
        Name = ImageReference.Parse("registry.example.com/team/hello:v1"),
    };

    public string At(string name) => Path.Join(Root, name);

    public void Write(string name, string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), content);
        File.SetUnixFileMode(At(name), mode);
    }

    public void HardLink(string existing, string name) => Assert.Equal(0, Link(At(existing), At(name)));

    /// <summary>Every name below the folder with the digest of its content, to see that nothing changed.</summary>
    public IReadOnlyList<string> Snapshot() =>
    [
        .. Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories)
            .Select(path => File.Exists(path) ? $"{path} {BuiltLayout.DigestOf(File.ReadAllBytes(path))}" : path)
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(Root, recursive: true);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
