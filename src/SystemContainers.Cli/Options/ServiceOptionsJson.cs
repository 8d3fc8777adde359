using System.Text.Json.Serialization;

namespace SystemContainers.Cli.Options;

/// <summary>The JSON of <see cref="ServiceOptions"/>.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class ServiceOptionsJson : JsonSerializerContext;
