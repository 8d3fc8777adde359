using SystemContainers.Images;
using SystemContainers.Images.Comparing;
using SystemContainers.Images.Manifests;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Images.Comparing;

public sealed class ImageValuesTests
{
    private static readonly ExecutionJson _execution = new()
    {
        Entrypoint = ["/bin/serve"],
        Command = ["--port", "80"],
        Environment = ["PATH=/bin", "TERM=xterm"],
        Labels = new Dictionary<string, string> { ["version"] = "1", ["old"] = "O" },
        User = "1000",
    };

    [Fact]
    public void An_image_and_itself_have_no_differences()
    {
        var values = Values(_execution, "$PORT $OTHER", """{"defaultValues": {"PORT": "80"}}""");

        Assert.Empty(values.Compare(values));
    }

    [Fact]
    public void Settings_labels_environment_and_variables_come_in_this_order_by_name()
    {
        var reference = Values(_execution, "$PORT $GONE $NAME", """{"defaultValues": {"PORT": "80", "GONE": "G"}}""");
        var other = Values(
            _execution with
            {
                Command = ["--port", "81"],
                Environment = ["PATH=/bin:/sbin", "LANG=C=D"],
                Labels = new Dictionary<string, string> { ["version"] = "2", ["new"] = "N" },
                User = "",
            },
            "$PORT $NEEDED $NAME",
            """{"defaultValues": {"PORT": "81"}}""");

        Assert.Equal(
            [
                """Changed Setting Command: ["--port","80"] -> ["--port","81"]""",
                "Removed Setting User: 1000",
                "Added Label new: N",
                "Removed Label old: O",
                "Changed Label version: 1 -> 2",
                "Added Environment LANG: C=D",
                "Changed Environment PATH: /bin -> /bin:/sbin",
                "Removed Environment TERM: xterm",
                "Removed Variable GONE: G",
                "Added Variable NEEDED: ",
                "Changed Variable PORT: 80 -> 81",
            ],
            Lines(reference, other));
    }

    [Fact]
    public void A_default_that_comes_or_goes_is_a_change_of_the_variable()
    {
        var with = Values(_execution, "$PORT", """{"defaultValues": {"PORT": "80"}}""");
        var without = Values(_execution, "$PORT", null);

        Assert.Equal(["Changed Variable PORT: none -> 80"], Lines(without, with));
        Assert.Equal(["Changed Variable PORT: 80 -> none"], Lines(with, without));
    }

    [Fact]
    public void Of_a_deployment_only_the_variables_count_that_the_host_does_not_set()
    {
        var image = Values(
            _execution, "$PORT $NEEDED $NAME $RUN_DIRECTORY", """{"defaultValues": {"PORT": "80", "X": "Y"}}""");
        var deployment = ImageValues.Of(new Dictionary<string, string>
        {
            ["PORT"] = "8090", ["NEEDED"] = "given", ["X"] = "Y", ["NAME"] = "hello", ["RUN_DIRECTORY"] = "/run",
            ["UUID"] = "1", ["EXTRA"] = "E",
        });

        Assert.Equal(
            ["Added Variable EXTRA: E", "Changed Variable NEEDED: none -> given", "Changed Variable PORT: 80 -> 8090"],
            Lines(image, deployment));
    }

    [Fact]
    public void Variables_are_not_compared_where_a_definition_cannot_be_read()
    {
        var unreadable = ImageValues.Of(Image(_execution), definition: null);

        Assert.Empty(Values(_execution, "$PORT", null).Compare(unreadable));
    }

    [Fact]
    public void An_image_without_a_configuration_has_no_settings()
    {
        var bare = ImageValues.Of(Image(null), definition: null);

        Assert.Contains(
            "Removed Setting Entrypoint: [\"/bin/serve\"]", Lines(ImageValues.Of(Image(_execution), null), bare));
    }

    private static ImageValues Values(ExecutionJson execution, string template, string? manifest) =>
        ImageValues.Of(Image(execution), new ImageDefinition
        {
            HasExports = true,
            Unit = Template.Parse("service.template", template, TemplateFormat.Text),
            Manifest = ManifestFile.Parse(manifest),
        });

    private static StoredImage Image(ExecutionJson? execution) => new(
        new SystemImage
        {
            Name = "foo:1", Repository = "foo", Digest = "sha256:0", Layers = [], Commit = "0",
            Labels = execution?.Labels ?? new Dictionary<string, string>(),
        },
        LayerSizes: [],
        execution);

    private static IEnumerable<string> Lines(ImageValues reference, ImageValues other) =>
        reference.Compare(other).Select(d => $"{d.Change} {d.Kind} {d.Name}: {d.Detail}");
}
