using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

/// <summary>Short ways to expand a template in a test.</summary>
internal static class Expanding
{
    public static string Json(string text, params (string Name, string Value)[] values) =>
        Expand("config.json.template", text, TemplateFormat.Json, values);

    public static string Unit(string text, params (string Name, string Value)[] values) =>
        Expand("service.template", text, TemplateFormat.Unit, values);

    public static string Tmpfiles(string text, params (string Name, string Value)[] values) =>
        Expand("tmpfiles.template", text, TemplateFormat.Tmpfiles, values);

    public static string Text(string text, params (string Name, string Value)[] values) =>
        Expand("motd", text, TemplateFormat.Text, values);

    public static SystemContainersException Fails(ErrorCode code, Func<object> action)
    {
        var error = Assert.Throws<SystemContainersException>(action);
        Assert.True(code == error.Code, $"expected {code}, got {error.Code}: {error.Message}");
        Assert.False(string.IsNullOrWhiteSpace(error.Remedy), $"no remedy: {error.Message}");
        return error;
    }

    private static string Expand(
        string file, string text, TemplateFormat format, (string Name, string Value)[] values) =>
        Template.Parse(file, text, format).Expand(values.ToDictionary(pair => pair.Name, pair => pair.Value));
}
