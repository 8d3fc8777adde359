using System.Text.Json.Serialization;

namespace SystemContainers.Images.Transfer;

/// <summary>The JSON that only questions to registries need.</summary>
[JsonSourceGenerationOptions(AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TagListJson))]
[JsonSerializable(typeof(IndexJson))]
internal sealed partial class RegistryJson : JsonSerializerContext;
