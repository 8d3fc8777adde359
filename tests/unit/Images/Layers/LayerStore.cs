using System.Security.Cryptography;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.UnitTests.Images.Building;
using Xunit;

namespace SystemContainers.UnitTests.Images.Layers;

/// <summary>A repository in a temporary folder, with layers made of tars in memory.</summary>
internal sealed class LayerStore : IDisposable
{
    private readonly TemporaryFolder _folder;

    /// <summary>Makes the repository.</summary>
    /// <param name="parent">Where; in memory unless said otherwise, so that flushing costs no time.</param>
    /// <param name="isUser">Whether it is a user's.</param>
    public LayerStore(string parent = "/dev/shm", bool isUser = false)
    {
        Requirements.Root();
        _folder = new TemporaryFolder(parent);
        Repository = new Repository(_folder.At("repo"), isUser);
        Repository.Create();
    }

    public Repository Repository { get; }

    public RecordingObserver Observer { get; } = new();

    public string At(string name) => _folder.At(name);

    public void Dispose() => _folder.Dispose();

    /// <summary>Imports a tar as a layer whose digests are right.</summary>
    public Commit Import(LayerTar tar) => Import(tar.ToArray());

    /// <inheritdoc cref="Import(LayerTar)"/>
    public Commit Import(byte[] blob, LayerLimits? limits = null) => Import(DescriptorOf(blob), blob, limits);

    public Commit Import(LayerDescriptor layer, byte[] blob, LayerLimits? limits = null)
    {
        using var transaction = new ObjectTransaction(Repository);
        var importer = new OstreeLayerImporter(transaction, Observer, _ => { }, limits);
        var commit = importer.Import(layer, new MemoryStream(blob), TestContext.Current.CancellationToken);
        transaction.Commit();
        return Repository.ReadCommit(commit);
    }

    /// <summary>Imports a tar that has to be refused, and sees that nothing of it stays.</summary>
    public SystemContainersException Refuse(byte[] blob, LayerDescriptor? layer = null, LayerLimits? limits = null)
    {
        var before = Files();
        layer ??= DescriptorOf(blob);
        var error = Assert.Throws<SystemContainersException>(() => Import(layer, blob, limits));
        Assert.Equal(ErrorCode.InvalidImage, error.Code);
        Assert.Equal(layer.Digest, error.Target);
        Assert.Contains(layer.Digest, error.Problem, StringComparison.Ordinal);
        Assert.Equal(before, Files());
        return error;
    }

    /// <summary>All that a layer holds, one line for each entry, sorted.</summary>
    public IReadOnlyList<string> List(Commit commit)
    {
        var lines = new List<string>();
        List(commit.Tree, string.Empty, lines);
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    public static LayerDescriptor DescriptorOf(byte[] blob) =>
        new(DigestOf(blob), blob.Length, "application/vnd.oci.image.layer.v1.tar", DiffId: null);

    public static string DigestOf(byte[] blob) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(blob));

    private void List(string tree, string prefix, List<string> lines)
    {
        var content = Repository.ReadTree(tree);
        foreach (var (name, checksum) in content.Files)
        {
            var file = new FileInfo(Repository.ContentPath(checksum));
            lines.Add(file.LinkTarget is { } target
                ? $"{prefix}{name} -> {target}"
                : $"{prefix}{name} {Octal((uint)file.UnixFileMode)} {File.ReadAllText(file.FullName)}");
        }

        foreach (var (name, child, metadata) in content.Directories)
        {
            lines.Add($"{prefix}{name}/ {Octal(Repository.ReadDirectoryMetadata(metadata).Permissions)}");
            List(child, $"{prefix}{name}/", lines);
        }
    }

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private IReadOnlyList<string> Files() =>
        [
            .. Directory.EnumerateFileSystemEntries(_folder.Root, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal),
        ];
}
