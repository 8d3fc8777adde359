using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace SystemContainers.Benchmarks;

/// <summary>
/// An image as services have them: four gzip layers, about 18,000 files and 490 MB of tar, made of this machine's own
/// files and written as an OCI layout (image-spec, image-layout.md).
/// </summary>
/// <param name="Layout">Path of the layout, whose image is tagged <see cref="Tag"/>.</param>
/// <param name="Layers">Paths of the layers' blobs, base first.</param>
internal sealed record LargeImage(string Layout, IReadOnlyList<string> Layers)
{
    /// <summary>The image's tag.</summary>
    internal const string Tag = "v1";

    /// <summary>Writes it.</summary>
    /// <param name="layout">Path of the new layout.</param>
    internal static LargeImage Create(string layout)
    {
        var blobs = Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256")).FullName;
        var layers = LayerFiles.Choose("/usr").AsParallel().AsOrdered()
            .Select(files => WriteLayer(blobs, files)).ToList();
        var configuration = WriteDocument(blobs, "application/vnd.oci.image.config.v1+json", new
        {
            architecture = Architecture,
            os = "linux",
            config = new { Entrypoint = (string[])["/usr/bin/true"] },
            rootfs = new { type = "layers", diff_ids = layers.Select(l => l.DiffId) },
        });
        var manifest = WriteDocument(blobs, "application/vnd.oci.image.manifest.v1+json", new
        {
            schemaVersion = 2,
            mediaType = "application/vnd.oci.image.manifest.v1+json",
            config = configuration,
            layers = layers.Select(l => l.Descriptor),
        });
        manifest["annotations"] = new Dictionary<string, string> { ["org.opencontainers.image.ref.name"] = Tag };
        File.WriteAllText(
            Path.Combine(layout, "index.json"),
            JsonSerializer.Serialize(new { schemaVersion = 2, manifests = (object[])[manifest] }));
        File.WriteAllText(Path.Combine(layout, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        Describe(layers);
        return new LargeImage(layout, [.. layers.Select(l => l.Path)]);
    }

    private static string Architecture => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static void Describe(IReadOnlyList<Layer> layers) => Console.Error.WriteLine(
        $"The image has {layers.Count} layers, {layers.Sum(l => l.Files)} files, "
        + $"{layers.Sum(l => l.TarBytes) / 1_000_000} MB of tar and "
        + $"{layers.Sum(l => new FileInfo(l.Path).Length) / 1_000_000} MB gzip.");

    private static Layer WriteLayer(string blobs, IReadOnlyList<FileSystemInfo> files)
    {
        var temporary = Path.Combine(blobs, Path.GetRandomFileName());
        var tar = temporary + ".tar";
        using (var stream = File.Create(tar))
        using (var writer = new TarWriter(stream, TarEntryFormat.Gnu))
        {
            WriteEntries(writer, files);
        }

        string diffId;
        using (var plain = File.OpenRead(tar))
        {
            diffId = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(plain));
            plain.Position = 0;
            using var compressed = new GZipStream(File.Create(temporary), CompressionLevel.Optimal);
            plain.CopyTo(compressed);
        }

        var tarBytes = new FileInfo(tar).Length;
        File.Delete(tar);
        var descriptor = Name(blobs, temporary, "application/vnd.oci.image.layer.v1.tar+gzip");
        return new Layer(PathOf(blobs, descriptor), descriptor, diffId, files.Count, tarBytes);
    }

    private static void WriteEntries(TarWriter writer, IReadOnlyList<FileSystemInfo> files)
    {
        var directories = new HashSet<string>(StringComparer.Ordinal) { "/" };
        foreach (var file in files)
        {
            WriteDirectory(writer, Path.GetDirectoryName(file.FullName)!, directories);
            var name = file.FullName[1..];
            if (file.LinkTarget is { } target)
            {
                writer.WriteEntry(new GnuTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });
                continue;
            }

            using var content = File.OpenRead(file.FullName);
            writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = content, Mode = file.UnixFileMode, ModificationTime = file.LastWriteTime,
            });
        }
    }

    private static void WriteDirectory(TarWriter writer, string path, HashSet<string> written)
    {
        if (written.Add(path))
        {
            WriteDirectory(writer, Path.GetDirectoryName(path)!, written);
            var mode = File.GetUnixFileMode(path);
            writer.WriteEntry(new GnuTarEntry(TarEntryType.Directory, path[1..] + "/") { Mode = mode });
        }
    }

    private static Dictionary<string, object> WriteDocument(string blobs, string mediaType, object content)
    {
        var temporary = Path.Combine(blobs, Path.GetRandomFileName());
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(content));
        return Name(blobs, temporary, mediaType);
    }

    // Gives a blob the name of its digest; what is returned is its descriptor (image-spec, descriptor.md).
    private static Dictionary<string, object> Name(string blobs, string temporary, string mediaType)
    {
        using var stream = File.OpenRead(temporary);
        var descriptor = new Dictionary<string, object>
        {
            ["mediaType"] = mediaType,
            ["digest"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream)),
            ["size"] = stream.Length,
        };
        File.Move(temporary, PathOf(blobs, descriptor));
        return descriptor;
    }

    private static string PathOf(string blobs, Dictionary<string, object> descriptor) =>
        Path.Combine(blobs, ((string)descriptor["digest"])["sha256:".Length..]);

    private sealed record Layer(
        string Path, Dictionary<string, object> Descriptor, string DiffId, int Files, long TarBytes);
}
