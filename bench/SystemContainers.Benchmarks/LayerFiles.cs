using System.Security.Cryptography;
using System.Text;

namespace SystemContainers.Benchmarks;

/// <summary>Chooses files of this machine for the layers of an image, the same in every run.</summary>
internal static class LayerFiles
{
    private const int FileCount = 18_000;
    private const long AverageBytes = 26_000;

    // What the choice may run ahead of the average, so that large files have their share.
    private const long LeadBytes = 32_000_000;

    // Of a hundred files, as layers are: a large base and ever smaller ones on top.
    private static readonly int[] _shares = [60, 25, 12, 3];

    /// <summary>The files of each layer, base first, each list sorted by path.</summary>
    /// <param name="root">Where to take them from.</param>
    internal static IReadOnlyList<IReadOnlyList<FileSystemInfo>> Choose(string root)
    {
        var layers = _shares.Select(_ => new List<FileSystemInfo>()).ToList();
        var bytes = 0L;
        var count = 0;
        foreach (var (file, hash) in Walk(new DirectoryInfo(root)).Select(f => (f, Hash(f))).OrderBy(f => f.Item2))
        {
            var size = file.LinkTarget is null ? ((FileInfo)file).Length : 0;
            if (bytes + size > (count * AverageBytes) + LeadBytes)
            {
                continue;
            }

            layers[LayerOf((int)(hash % 100))].Add(file);
            bytes += size;
            if (++count == FileCount)
            {
                break;
            }
        }

        return [.. layers.Select(l => l.OrderBy(f => f.FullName, StringComparer.Ordinal).ToList())];
    }

    private static int LayerOf(int percent)
    {
        var layer = 0;
        for (var end = _shares[0]; percent >= end; end += _shares[++layer])
        {
        }

        return layer;
    }

    private static IEnumerable<FileSystemInfo> Walk(DirectoryInfo directory)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } child)
            {
                foreach (var file in Walk(child))
                {
                    yield return file;
                }
            }
            else
            {
                yield return entry;
            }
        }
    }

    // An order without pattern that is the same in every run.
    private static ulong Hash(FileSystemInfo file) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(file.FullName)));
}
