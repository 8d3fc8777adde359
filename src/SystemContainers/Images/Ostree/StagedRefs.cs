using System.Text;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Ostree;

/// <summary>
/// Refs that are written with the objects of a transaction and take their names after them, all with one flush.
/// </summary>
/// <param name="repository">The repository.</param>
/// <param name="staging">The staging directory.</param>
/// <param name="files">Makes files in it.</param>
internal sealed class StagedRefs(Repository repository, DirectoryHandle staging, StagedFiles files)
{
    private readonly List<string> _names = [];

    /// <summary>Writes a ref.</summary>
    /// <param name="name">Its name without the prefix.</param>
    /// <param name="commit">The commit that it is to point to.</param>
    internal void Add(string name, string commit)
    {
        using var file = files.Create(StagedName(_names.Count), FileMetadata.DefaultFile);
        Writeback.Write(file, Encoding.ASCII.GetBytes(commit + "\n"));
        files.SealMetadata(file);
        _names.Add(name);
    }

    /// <summary>Gives the refs their names. Their content and what they point to is durable by then.</summary>
    internal void Publish()
    {
        if (_names.Count == 0)
        {
            return;
        }

        // Images after what they consist of: a name never leads to half an image, also after a power cut.
        foreach (var i in Enumerable.Range(0, _names.Count).OrderBy(i => !RefName.IsBlob(_names[i])))
        {
            var path = repository.RefPath(_names[i]);
            NativeErrors.ThrowIfFailed(
                LibC.RenameAt2(staging.Descriptor, StagedName(i), LibC.AtFdCwd, path, 0), "rename to", path);
        }

        using var directory = DirectoryHandle.Open(repository.RefDirectory);
        directory.Flush();
    }

    private static string StagedName(int number) => $"ref-{number}";
}
