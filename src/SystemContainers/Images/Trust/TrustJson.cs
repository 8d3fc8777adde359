using System.Text.Json;
using System.Text.Json.Serialization;

namespace SystemContainers.Images.Trust;

/// <summary>The JSON of signature policies. A member that stands twice makes it none, as for skopeo.</summary>
[JsonSourceGenerationOptions(AllowDuplicateProperties = false)]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class TrustJson : JsonSerializerContext;
