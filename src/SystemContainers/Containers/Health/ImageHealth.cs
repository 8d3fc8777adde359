using System.Text.Json;
using SystemContainers.Images;

namespace SystemContainers.Containers.Health;

/// <summary>
/// What an image says of its health: in <c>manifest.json</c>, or by the <c>Healthcheck</c> of its configuration.
/// </summary>
internal static class ImageHealth
{
    /// <summary>Reads it.</summary>
    /// <remarks>
    /// <c>Healthcheck</c> (Docker's image specification 1.2, kept by the OCI configuration under that name) belongs to
    /// the configuration's Entrypoint and Cmd. A definition that runs something of its own may listen elsewhere, so
    /// there it does not count.
    /// </remarks>
    /// <param name="definition">The image's definition.</param>
    /// <param name="healthcheck"><c>Healthcheck</c> of its configuration.</param>
    internal static StartPolicy Read(ImageDefinition definition, JsonElement? healthcheck)
    {
        var manifest = definition.Manifest;
        if (manifest.HealthCommand is not null || manifest.HealthUri is not null)
        {
            return new StartPolicy { HealthCommand = manifest.HealthCommand, HealthUri = manifest.HealthUri };
        }

        var isOwnProcess = definition.PlainConfiguration is null && definition.Configuration is null;
        return new StartPolicy { HealthCommand = isOwnProcess ? Command(healthcheck) : null };
    }

    // [] inherits, which an image that is built has done already; NONE takes an inherited one away.
    private static List<string>? Command(JsonElement? healthcheck)
    {
        if (healthcheck is not { ValueKind: JsonValueKind.Object } check
            || !check.TryGetProperty("Test", out var test) || test.ValueKind != JsonValueKind.Array
            || test.EnumerateArray().Any(part => part.ValueKind != JsonValueKind.String))
        {
            return null;
        }

        var parts = test.EnumerateArray().Select(part => part.GetString()!).ToList();
        return parts switch
        {
            ["CMD", { Length: > 0 }, ..] => parts[1..],
            ["CMD-SHELL", { Length: > 0 } text] => ["/bin/sh", "-c", text],
            _ => null,
        };
    }
}
