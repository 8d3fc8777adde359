using System.Text.Json;
using SystemContainers.Containers.Health;
using SystemContainers.Images;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Health;

public sealed class ImageHealthTests
{
    [Theory]
    [InlineData("""{"Test": ["CMD", "probe", "-f"]}""", "probe;-f")]
    [InlineData("""{"Test": ["CMD-SHELL", "probe || exit 1"]}""", "/bin/sh;-c;probe || exit 1")]
    [InlineData("""{"Test": ["NONE"]}""", null)]
    [InlineData("""{"Test": []}""", null)]
    [InlineData("""{"Test": ["CMD"]}""", null)]
    [InlineData("""{"Test": ["CMD", 3]}""", null)]
    [InlineData("""{"Test": "probe"}""", null)]
    [InlineData("""{"Interval": 3}""", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    public void The_check_of_the_configuration_goes_with_its_program(string healthcheck, string? command) =>
        Assert.Equal(command?.Split(';'), ImageHealth.Read(Definition(), Json(healthcheck)).HealthCommand);

    [Fact]
    public void A_definition_that_runs_something_of_its_own_is_not_asked_by_the_check_of_the_configuration()
    {
        var own = Definition()
            with { Configuration = Template.Parse("config.json.template", "{}", TemplateFormat.Json) };

        Assert.False(ImageHealth.Read(own, Json("""{"Test": ["CMD", "probe"]}""")).ChecksHealth);
    }

    [Fact]
    public void The_manifest_s_check_wins()
    {
        var definition = Definition() with
        {
            Manifest = ManifestFile.Parse("""{"healthUri": "http://localhost:$PORT/"}"""),
        };

        var health = ImageHealth.Read(definition, Json("""{"Test": ["CMD", "probe"]}"""));

        Assert.Equal(("http://localhost:$PORT/", null), (health.HealthUri, health.HealthCommand));
    }

    private static ImageDefinition Definition() => new() { HasExports = true, Manifest = ManifestFile.Empty };

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
