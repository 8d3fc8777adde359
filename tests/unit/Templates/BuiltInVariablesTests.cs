using System.Text.Json;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class BuiltInVariablesTests
{
    [Fact]
    public void Capabilities_are_listed_in_the_form_of_the_old_command() =>
        Assert.Equal(
            "\"CAP_CHOWN\",\n\"CAP_DAC_OVERRIDE\",\n\"CAP_DAC_READ_SEARCH\"\n",
            BuiltInVariables.ProcessCapabilities(2));

    [Theory]
    [InlineData(37, 38, "CAP_AUDIT_READ")]
    [InlineData(40, 41, "CAP_CHECKPOINT_RESTORE")]
    [InlineData(63, 41, "CAP_CHECKPOINT_RESTORE")]
    public void Capabilities_go_up_to_the_last_one_of_the_kernel_that_has_a_name(int last, int count, string name)
    {
        var names = JsonSerializer.Deserialize<string[]>($"[{BuiltInVariables.ProcessCapabilities(last)}]")!;
        Assert.Equal((count, name), (names.Distinct().Count(), names[^1]));
    }

    [Fact]
    public void Capabilities_fill_an_array() =>
        Assert.Contains(
            "CAP_BPF",
            Expanding.Json(
                "{\"bounding\": [ $ALL_PROCESS_CAPABILITIES ]}",
                ("ALL_PROCESS_CAPABILITIES", BuiltInVariables.ProcessCapabilities(40))));

    [Fact]
    public void The_host_has_the_last_word_then_the_user_then_the_host_s_defaults_then_the_image()
    {
        static Dictionary<string, string> Of(string value, params string[] names) =>
            names.ToDictionary(name => name, _ => value);
        var values = BuiltInVariables.Combine(
            forced: Of("forced", "NAME"),
            user: Of("user", "NAME", "RUN_DIRECTORY", "PORT", "EXTRA"),
            host: Of("host", "RUN_DIRECTORY", "STATE_DIRECTORY"),
            image: Of("image", "NAME", "RUN_DIRECTORY", "STATE_DIRECTORY", "PORT", "OTHER", "UUID"),
            uuid: "generated");
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["NAME"] = "forced", ["RUN_DIRECTORY"] = "user", ["PORT"] = "user", ["EXTRA"] = "user",
                ["STATE_DIRECTORY"] = "host", ["OTHER"] = "image", ["UUID"] = "image",
            },
            values);
        Assert.Equal("generated", BuiltInVariables.Combine(Of(""), Of(""), Of(""), Of(""), "generated")["UUID"]);
    }
}
