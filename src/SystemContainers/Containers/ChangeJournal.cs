using System.Text.Json;
using System.Text.Json.Serialization;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>The changes that are under way, one file for each container. Removing a file makes its change final.</summary>
internal sealed class ChangeJournal(HostPaths paths)
{
    private const string Ending = ".json";

    /// <summary>Records a change before it begins.</summary>
    /// <param name="record">The change.</param>
    internal void Write(ChangeRecord record)
    {
        Directory.CreateDirectory(paths.JournalDirectory, FileModes.PrivateDirectory);
        AtomicFile.Write(
            PathOf(record.Name),
            JsonSerializer.SerializeToUtf8Bytes(record, ChangeRecordJson.Default.ChangeRecord),
            FileModes.Private);
    }

    /// <summary>The change that is under way for a container, or null.</summary>
    /// <param name="name">The container's name.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal ChangeRecord? Read(string name)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(name)), ChangeRecordJson.Default.ChangeRecord)
                ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new SystemContainersException(
                ErrorCode.StoreCorrupt,
                $"The journal of container {name}, {PathOf(name)}, cannot be read: {e.Message}",
                "Look at the container, remove the file, and uninstall and install the container if it is not in order.",
                name,
                inner: e);
        }
    }

    /// <summary>Makes the change of a container final.</summary>
    /// <param name="name">The container's name.</param>
    internal void Clear(string name) => AtomicFile.Remove(PathOf(name));

    /// <summary>The names of the containers with a change under way.</summary>
    internal IEnumerable<string> ListNames() =>
        Directory.Exists(paths.JournalDirectory)
            ? Directory.EnumerateFiles(paths.JournalDirectory, "*" + Ending)
                .Select(f => Path.GetFileName(f)).Where(f => f[0] != '.').Select(f => f[..^Ending.Length])
            : [];

    private string PathOf(string name) => Path.Combine(paths.JournalDirectory, name + Ending);
}

/// <summary>The journal's JSON.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ChangeRecord))]
internal sealed partial class ChangeRecordJson : JsonSerializerContext;
