using System.Text.Json.Serialization;

namespace SystemContainers.Images.Sources;

/// <summary>A call of skopeo's image proxy.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Arguments">Its arguments: strings and numbers.</param>
internal sealed record ProxyRequest(
    [property: JsonPropertyName("method")] string Method,
    [property: JsonPropertyName("args")] object[] Arguments);

/// <summary>The JSON of the proxy's protocol.</summary>
[JsonSerializable(typeof(ProxyRequest))]
[JsonSerializable(typeof(ProxyReply))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(uint))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class ProxyJson : JsonSerializerContext;
