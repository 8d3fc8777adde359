using System.Text.Json;
using System.Text.Json.Serialization;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Images that did not come up in a container, so that no timer tries them again and again.</summary>
internal sealed class HeldDigests(HostPaths paths)
{
    /// <summary>The held images of a container.</summary>
    /// <param name="name">The container's name.</param>
    internal IReadOnlyList<HeldDigest> List(string name)
    {
        try
        {
            var held = JsonSerializer.Deserialize(
                File.ReadAllBytes(PathOf(name)), HeldDigestJson.Default.ListHeldDigest);
            return [.. (held ?? []).Where(h => h is not null)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Holds an image.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="digest">The image's digest.</param>
    /// <param name="reason">Why, in one sentence.</param>
    internal void Add(string name, string digest, string reason)
    {
        Directory.CreateDirectory(paths.HeldDirectory, FileModes.PrivateDirectory);
        Write(
            name,
            [.. List(name).Where(h => h.Digest != digest), new HeldDigest(digest, DateTimeOffset.UtcNow, reason)]);
    }

    /// <summary>Lets an image go that came up after all.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="digest">The image's digest.</param>
    internal void Remove(string name, string digest)
    {
        var held = List(name);
        if (held.Any(h => h.Digest == digest))
        {
            Write(name, [.. held.Where(h => h.Digest != digest)]);
        }
    }

    /// <summary>Lets all images of a container go.</summary>
    /// <param name="name">The container's name.</param>
    internal void Clear(string name) => AtomicFile.Remove(PathOf(name));

    private void Write(string name, List<HeldDigest> held)
    {
        if (held.Count == 0)
        {
            Clear(name);
            return;
        }

        AtomicFile.Write(
            PathOf(name), JsonSerializer.SerializeToUtf8Bytes(held, HeldDigestJson.Default.ListHeldDigest),
            FileModes.Public);
    }

    private string PathOf(string name) => Path.Combine(paths.HeldDirectory, name + ".json");
}

/// <summary>The JSON of held images.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(List<HeldDigest>))]
internal sealed partial class HeldDigestJson : JsonSerializerContext;
