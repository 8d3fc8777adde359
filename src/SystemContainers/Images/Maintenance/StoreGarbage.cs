namespace SystemContainers.Images.Maintenance;

/// <summary>What of the store nothing needs, and how much is left without it.</summary>
internal sealed record StoreGarbage
{
    /// <summary>Layers and configurations that no image has.</summary>
    internal required IReadOnlyList<GarbageRef> Refs { get; init; }

    /// <summary>Objects that nothing kept names.</summary>
    internal required IReadOnlyList<StoredObject> Objects { get; init; }

    /// <summary>Digest and bytes of the kept blobs whose layers no image has.</summary>
    internal required IReadOnlyList<(string Digest, long Bytes)> Blobs { get; init; }

    /// <summary>Bytes of temporary files that killed processes left.</summary>
    internal required long TemporaryBytes { get; init; }

    /// <summary>How many names of images there are.</summary>
    internal required int Images { get; init; }

    /// <summary>Bytes of all objects and blobs that stay.</summary>
    internal required long BytesKept { get; init; }

    /// <summary>Bytes that the disk gets back: an object that a deployment has links to stays on it.</summary>
    internal long BytesFreed =>
        Objects.Where(o => o.Status.Links == 1).Sum(o => o.Status.Size) + Blobs.Sum(b => b.Bytes) + TemporaryBytes;

    /// <summary>Bytes of objects that stay on the disk until no deployment has links to them.</summary>
    internal long BytesInUse => Objects.Where(o => o.Status.Links > 1).Sum(o => o.Status.Size);
}
