using System.Globalization;
using System.Text.Json;
using SystemContainers.Storage;

namespace SystemContainers.Containers.History;

/// <summary>
/// The changes of containers that are over. Each is the file that was its journal entry: one rename ends the change and
/// puts it here, so the history has just what happened, whenever a process is killed.
/// </summary>
internal sealed class ContainerHistory(HostPaths paths)
{
    /// <summary>How many changes of a container are remembered.</summary>
    internal const int Limit = 50;

    private const string Ending = ".json";

    /// <summary>The changes of a container, the oldest first. What cannot be read is left out.</summary>
    /// <param name="name">The container's name.</param>
    internal IReadOnlyList<ChangeRecord> List(string name) => [.. Files(name).Select(TryRead).OfType<ChangeRecord>()];

    /// <summary>Makes room for the changes of a container.</summary>
    /// <param name="name">The container's name.</param>
    internal void Prepare(string name) => Directory.CreateDirectory(FolderOf(name), FileModes.PrivateDirectory);

    /// <summary>Moves the file of a change here; the oldest ones go.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">It could not be moved.</exception>
    internal void Append(string name, string file)
    {
        var files = Files(name);
        var number = files.Count > 0 ? NumberOf(files[^1]) + 1 : 1;
        AtomicFile.Rename(
            file, Path.Combine(FolderOf(name), number.ToString("D8", CultureInfo.InvariantCulture) + Ending));
        Trim(files.Take(files.Count + 1 - Limit));
    }

    /// <summary>Forgets the changes of a container.</summary>
    /// <param name="name">The container's name.</param>
    internal void Clear(string name)
    {
        if (Directory.Exists(FolderOf(name)))
        {
            Directory.Delete(FolderOf(name), recursive: true);
            AtomicFile.FlushDirectoryOf(FolderOf(name));
        }
    }

    // What cannot be deleted now goes with the next change.
    private static void Trim(IEnumerable<string> files)
    {
        try
        {
            files.ToList().ForEach(File.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private static ChangeRecord? TryRead(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), ChangeRecordJson.Default.ChangeRecord);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    private List<string> Files(string name) =>
        Directory.Exists(FolderOf(name))
            ? [.. Directory.EnumerateFiles(FolderOf(name)).Where(f => NumberOf(f) > 0).OrderBy(NumberOf)]
            : [];

    private static int NumberOf(string file) =>
        file.EndsWith(Ending, StringComparison.Ordinal)
        && int.TryParse(
            Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    private string FolderOf(string name) => Path.Combine(paths.HistoryDirectory, name);
}
