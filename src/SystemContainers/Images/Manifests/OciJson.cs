using System.Text.Json;
using System.Text.Json.Serialization;

namespace SystemContainers.Images.Manifests;

/// <summary>
/// The JSON of manifests and configurations (OCI image-spec 1.1; Docker's schema 2 has the same members).
/// </summary>
[JsonSourceGenerationOptions(AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ManifestJson))]
[JsonSerializable(typeof(ConfigurationJson))]
[JsonSerializable(typeof(CompatibilityJson))]
internal sealed partial class OciJson : JsonSerializerContext
{
    /// <summary>Reads a document.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="type">Its type.</param>
    /// <exception cref="InvalidDataException">It is not of that form.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException("it is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
