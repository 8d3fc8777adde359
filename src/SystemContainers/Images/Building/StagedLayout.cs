using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SystemContainers.Images.Building;

/// <summary>An OCI layout under a temporary name; disposing deletes what nobody moved away.</summary>
internal sealed class StagedLayout : IDisposable
{
    private const string BlobFolder = "blobs/sha256";

    /// <summary>Makes an empty one.</summary>
    /// <param name="outputPath">Where the image will be; the temporary name is beside it.</param>
    public StagedLayout(string outputPath)
    {
        Root = TemporaryName(outputPath);
        Directory.CreateDirectory(Path.Join(Root, BlobFolder));
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Names of the blobs, relative to the layout, sorted.</summary>
    public IEnumerable<string> BlobNames => Directory.EnumerateFiles(Path.Join(Root, BlobFolder))
        .Select(path => $"{BlobFolder}/{Path.GetFileName(path)}")
        .Order(StringComparer.Ordinal);

    /// <summary>Name of a blob, relative to the layout.</summary>
    /// <param name="digest">Its digest.</param>
    public static string BlobName(string digest) => $"{BlobFolder}/{digest["sha256:".Length..]}";

    /// <summary>A name beside a path that nothing has yet.</summary>
    /// <param name="path">The path.</param>
    public static string TemporaryName(string path) =>
        Path.Join(Path.GetDirectoryName(path), $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");

    /// <summary>Writes a file and flushes it to disk.</summary>
    /// <param name="path">The file, which is not there yet.</param>
    /// <param name="content">Its bytes.</param>
    public static void WriteFile(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Writes a document that stands at the top of the layout.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="document">The document.</param>
    public void AddDocument(string name, JsonNode document) =>
        WriteFile(Path.Join(Root, name), OciDocuments.ToBytes(document));

    /// <summary>Writes a document as a blob.</summary>
    /// <param name="document">The document.</param>
    /// <returns>Its digest and its bytes.</returns>
    public (string Digest, long Size) AddBlob(JsonNode document)
    {
        var content = OciDocuments.ToBytes(document);
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
        WriteFile(Path.Join(Root, BlobName(digest)), content);
        return (digest, content.Length);
    }

    /// <summary>Writes a blob from elsewhere.</summary>
    /// <param name="digest">The digest that it should have, which the caller checks.</param>
    /// <param name="content">Its bytes.</param>
    public void AddBlob(string digest, Stream content)
    {
        using var file = new FileStream(Path.Join(Root, BlobName(digest)), FileMode.Create);
        content.CopyTo(file, 128 * 1024);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Writes a layer as a compressed blob.</summary>
    /// <param name="source">Where its entries come from.</param>
    /// <param name="newest">No entry is newer than this.</param>
    /// <param name="progress">Counts bytes.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: the source is damaged or an
    /// entry cannot stand in a layer.</exception>
    public BuiltLayer AddLayer(
        LayerSource source,
        DateTimeOffset newest,
        BuildProgress progress,
        IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var temporary = Path.Join(Root, "layer");
        BuiltLayer layer;
        using (var file = new FileStream(temporary, FileMode.CreateNew))
        {
            layer = LayerBlobWriter.Write(source, newest, file, progress, observer, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Join(Root, BlobName(layer.Digest)), overwrite: true);
        observer.Verbose($"Wrote the layer '{layer.Title}' from '{source.Path}': {layer.Digest}, {layer.Size} bytes.");
        return layer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
