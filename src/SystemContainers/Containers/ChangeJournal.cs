using System.Text.Json;
using System.Text.Json.Serialization;
using SystemContainers.Containers.History;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>
/// The changes that are under way, one file for each container. A change is final at the instant at which its file is
/// here no longer; it goes to the history.
/// </summary>
internal sealed class ChangeJournal(HostPaths paths)
{
    private const string Ending = ".json";
    private const int LongestReason = 1000;

    private readonly ContainerHistory _history = new(paths);

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
                "Look at the container, remove the file, and uninstall and install the container if "
                + "it is not in order.",
                name,
                inner: e);
        }
    }

    /// <summary>Makes a change final and remembers it.</summary>
    /// <param name="name">The container's name.</param>
    internal void Close(string name)
    {
        try
        {
            _history.Prepare(name);
            _history.Append(name, PathOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On a full disk a change is done all the same; only the history will lack it.
            Clear(name);
        }
    }

    /// <summary>Ends a change that was taken back, and remembers why.</summary>
    /// <param name="record">The change.</param>
    /// <param name="reason">Why.</param>
    internal void CloseTakenBack(ChangeRecord record, string reason)
    {
        var isKnown = record.IsTakenBack && record.Reason is not null;
        try
        {
            Write(record with
            {
                IsTakenBack = true,
                Reason = isKnown ? record.Reason : reason[..Math.Min(reason.Length, LongestReason)],
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Clear(record.Name);
            return;
        }

        Close(record.Name);
    }

    /// <summary>Ends a change of which nothing is remembered.</summary>
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
