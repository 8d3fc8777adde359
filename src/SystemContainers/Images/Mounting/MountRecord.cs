using System.Text.Json.Serialization;

namespace SystemContainers.Images.Mounting;

/// <summary>What is known of a mount besides that it is there, written to disk before it is made.</summary>
internal sealed record MountRecord
{
    /// <summary>The image's name.</summary>
    public required string Image { get; init; }

    /// <summary>The image's digest.</summary>
    public required string Digest { get; init; }

    /// <summary>The directory that it is mounted on.</summary>
    public required string Target { get; init; }

    /// <summary>Whether that directory was made for it, and goes with it.</summary>
    public bool IsTargetNew { get; init; }

    /// <summary>When it was mounted.</summary>
    public DateTimeOffset Mounted { get; init; }
}

/// <summary>The JSON of mounts.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(MountRecord))]
internal sealed partial class MountRecordJson : JsonSerializerContext;
