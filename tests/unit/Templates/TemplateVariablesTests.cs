using SystemContainers.Images;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class TemplateVariablesTests
{
    private static readonly Template[] _templates =
    [
        Template.Parse(
            "config.json.template", "{\"a\": \"$PORT\",\n\"b\": \"$PORT $RECEIVER $NAME\"}", TemplateFormat.Json),
        Template.Parse(
            "service.template", "[Unit]\nAfter=$RECEIVER\n# $RUN_DIRECTORY $UUID $RECEIVER", TemplateFormat.Unit),
    ];

    [Fact]
    [Trait("Defect", "37")]
    public void All_missing_variables_are_named_at_once_with_every_place()
    {
        var error = Expanding.Fails(
            ErrorCode.MissingVariable,
            () =>
            {
                TemplateVariables.RequireAll(
                    _templates,
                    new Dictionary<string, string> { ["NAME"] = "n", ["RUN_DIRECTORY"] = "", ["UUID"] = "u" });
                return 0;
            });
        Assert.Equal(
            "2 template variables have no value: PORT (config.json.template:1, config.json.template:2); "
            + "RECEIVER (config.json.template:2, service.template:2, service.template:3). "
            + "Give each a value: PORT=VALUE, RECEIVER=VALUE.",
            error.Message);
        Assert.Equal("PORT, RECEIVER", error.Target);
    }

    [Fact]
    public void An_empty_value_is_a_value() =>
        TemplateVariables.RequireAll(
            _templates,
            new[] { "NAME", "RUN_DIRECTORY", "UUID", "PORT", "RECEIVER" }.ToDictionary(name => name, _ => ""));

    [Fact]
    public void Values_that_have_no_effect_are_warned_of()
    {
        var warnings = TemplateVariables.Warnings(_templates, ["PORT", "PROT", "NAME", "PIDFILE", "UUID"]);
        Assert.Collection(
            warnings,
            first => Assert.Contains("'NAME' is always set by the host", first),
            second => Assert.Contains("no variable 'PROT'", second));
    }

    [Fact]
    [Trait("Defect", "31")]
    public void Variables_are_described_by_where_their_value_comes_from()
    {
        var manifest = ManifestFile.Parse("""{"defaultValues": {"PORT": 8081, "RUN_DIRECTORY": "/elsewhere"}}""");
        var variables = TemplateVariables.Describe("image", _templates, manifest);
        Assert.Equal(
            [
                ("NAME", VariableKind.Host, null), ("PORT", VariableKind.Default, "8081"),
                ("RECEIVER", VariableKind.Required, null), ("RUN_DIRECTORY", VariableKind.Host, null),
                ("UUID", VariableKind.Host, null),
            ],
            variables.Select(variable => (variable.Name, variable.Kind, variable.DefaultValue)));
        Assert.Equal(["config.json.template:1", "config.json.template:2"], variables[1].UsedIn);
    }

    [Fact]
    public void An_image_may_have_a_default_for_UUID()
    {
        var manifest = ManifestFile.Parse("""{"defaultValues": {"UUID": "fixed"}}""");
        var uuid = TemplateVariables.Describe("image", _templates, manifest)
            .Single(variable => variable.Name == "UUID");
        Assert.Equal((VariableKind.Default, "fixed"), (uuid.Kind, uuid.DefaultValue));
    }
}
