using System.Text.Json.Serialization;

namespace SystemContainers.Cli.Output;

/// <summary>Writes rows as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, IndentSize = 4, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<ContainerRow>))]
[JsonSerializable(typeof(IReadOnlyList<DifferenceRow>))]
[JsonSerializable(typeof(IReadOnlyList<ImageRow>))]
internal sealed partial class RowJson : JsonSerializerContext;
