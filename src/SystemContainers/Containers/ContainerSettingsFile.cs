using System.Text.Json;
using System.Text.Json.Serialization;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>The settings of containers on disk, a file for each container that has other than the usual ones.</summary>
internal sealed class ContainerSettingsFile(HostPaths paths)
{
    /// <summary>The settings of a container.</summary>
    /// <param name="name">The container's name.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.StoreCorrupt"/>.</exception>
    internal ContainerSettings Read(string name)
    {
        if (!File.Exists(PathOf(name)))
        {
            return new ContainerSettings();
        }

        try
        {
            var settings = JsonSerializer.Deserialize(
                File.ReadAllBytes(PathOf(name)), ContainerSettingsJson.Default.ContainerSettings);
            return settings is { Keep: >= ContainerKeep.Least, Pinned: not null }
                ? settings
                : throw new JsonException("it lacks something");
        }
        catch (JsonException e)
        {
            throw new SystemContainersException(
                ErrorCode.StoreCorrupt,
                $"The settings of container {name}, {PathOf(name)}, cannot be read: {e.Message}",
                "Remove the file, then pin deployments again and say how many to keep.",
                name,
                inner: e);
        }
    }

    /// <summary>The settings of a container; the usual ones where they cannot be read.</summary>
    /// <param name="name">The container's name.</param>
    internal ContainerSettings ReadOrUsual(string name)
    {
        try
        {
            return Read(name);
        }
        catch (SystemContainersException)
        {
            return new ContainerSettings();
        }
    }

    /// <summary>Replaces the settings of a container.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="settings">The new ones.</param>
    internal void Write(string name, ContainerSettings settings)
    {
        if (settings is { Keep: ContainerKeep.Least, Pinned.Count: 0 })
        {
            Clear(name);
            return;
        }

        Directory.CreateDirectory(paths.SettingsDirectory, FileModes.PrivateDirectory);
        AtomicFile.Write(
            PathOf(name),
            JsonSerializer.SerializeToUtf8Bytes(settings, ContainerSettingsJson.Default.ContainerSettings),
            FileModes.Private);
    }

    /// <summary>Forgets the settings of a container.</summary>
    /// <param name="name">The container's name.</param>
    internal void Clear(string name) => AtomicFile.Remove(PathOf(name));

    private string PathOf(string name) => Path.Combine(paths.SettingsDirectory, name + ".json");
}

/// <summary>The JSON of settings.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ContainerSettings))]
internal sealed partial class ContainerSettingsJson : JsonSerializerContext;
