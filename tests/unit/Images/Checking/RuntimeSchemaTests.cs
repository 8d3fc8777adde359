using SystemContainers.Images.Checking.Schema;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>The schema accepts what the runtimes make and refuses what the specification does.</summary>
public sealed class RuntimeSchemaTests
{
    private const string Rest =
        "\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"rootfs\"},\"process\":{\"args\":[\"x\"],\"cwd\":\"/\"}";

    [Fact]
    public void The_default_configuration_of_the_engine_is_right() =>
        Assert.Empty(Check(DefaultConfiguration.Create(new ImageProcess { Command = ["x"] }, _ => null, _ => true)));

    [Theory]
    [InlineData("\"linux\":null,\"mounts\":null,\"hooks\":null")]
    [InlineData("\"linux\":{\"devices\":null,\"rootfsPropagation\":\"rslave\"}")]
    [InlineData(
        "\"linux\":{\"resources\":{\"memory\":{\"limit\":-1},\"pids\":{\"limit\":100},\"cpu\":{\"shares\":1024}}}")]
    [InlineData(
        "\"linux\":{\"devices\":[{\"type\":\"c\",\"path\":\"/dev/x\",\"major\":1,\"minor\":3,\"fileMode\":438}]}")]
    [InlineData("\"linux\":{\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":[\"read\"],"
        + "\"action\":\"SCMP_ACT_ALLOW\","
        + "\"args\":[{\"index\":0,\"value\":18446744073709551615,\"op\":\"SCMP_CMP_EQ\"}]}]}}")]
    [InlineData("\"annotations\":{\"a\":\"b\"},\"domainname\":\"d\"")]
    [InlineData("\"hooks\":{\"createRuntime\":[{\"path\":\"/bin/true\",\"args\":[\"true\"],\"timeout\":5}]}")]
    public void What_is_right_is_accepted(string member) => Assert.Empty(Check($"{{{Rest},{member}}}"));

    [Theory]
    [InlineData("\"mounts\":{}", "ConfigurationWrongType /mounts")]
    [InlineData("\"mounts\":[{}]", "ConfigurationMissingSetting /mounts/0")]
    [InlineData("\"mounts\":[null]", "ConfigurationWrongType /mounts/0")]
    [InlineData("\"mounts\":[{\"destination\":\"/x\",\"options\":\"ro\"}]", "ConfigurationWrongType /mounts/0/options")]
    [InlineData(
        "\"mounts\":[{\"destination\":\"/x\",\"readonly\":true}]", "ConfigurationUnknownSetting /mounts/0/readonly")]
    [InlineData("\"hooks\":{\"prestart\":[{\"args\":[]}]}", "ConfigurationMissingSetting /hooks/prestart/0")]
    [InlineData("\"hooks\":{\"prestop\":[]}", "ConfigurationUnknownSetting /hooks/prestop")]
    [InlineData("\"annotations\":{\"a\":1}", "ConfigurationWrongType /annotations/a")]
    [InlineData(
        "\"linux\":{\"namespaces\":[{\"type\":\"net\"}]}", "ConfigurationUnknownValue /linux/namespaces/0/type")]
    [InlineData("\"linux\":{\"capabilities\":[\"CAP_KILL\"]}", "ConfigurationObsoleteSetting /linux/capabilities")]
    [InlineData("\"linux\":{\"capabilities\":[]}", null)]
    [InlineData("\"linux\":{\"selinuxProcessLabel\":\"l\"}", "ConfigurationObsoleteSetting /linux/selinuxProcessLabel")]
    [InlineData("\"linux\":{\"Seccomp\":{}}", "ConfigurationMisspelledSetting /linux/Seccomp")]
    [InlineData(
        "\"linux\":{\"seccomp\":{\"defaultAction\":\"ALLOW\"}}",
        "ConfigurationUnknownValue /linux/seccomp/defaultAction")]
    [InlineData(
        "\"linux\":{\"resources\":{\"devices\":[{\"allow\":1}]}}",
        "ConfigurationWrongType /linux/resources/devices/0/allow")]
    [InlineData("\"linux\":{\"resources\":{\"devices\":[{\"allow\":true,\"access\":\"rx\"}]}}",
        "ConfigurationUnknownValue /linux/resources/devices/0/access")]
    [InlineData(
        "\"linux\":{\"resources\":{\"pids\":{\"limit\":1.5}}}", "ConfigurationWrongType /linux/resources/pids/limit")]
    [InlineData(
        "\"linux\":{\"resources\":{\"cpu\":{\"shares\":-1}}}", "ConfigurationWrongType /linux/resources/cpu/shares")]
    [InlineData(
        "\"linux\":{\"devices\":[{\"type\":\"x\",\"path\":\"/dev/x\"}]}",
        "ConfigurationUnknownValue /linux/devices/0/type")]
    [InlineData(
        "\"linux\":{\"uidMappings\":[{\"hostID\":1,\"size\":1}]}", "ConfigurationMissingSetting /linux/uidMappings/0")]
    [InlineData("\"platform\":{}", "ConfigurationObsoletePlatform /platform")]
    public void What_is_wrong_is_found_at_its_place(string member, string? expected) => Assert.Equal(
        expected is null ? [] : [expected], Check($"{{{Rest},{member}}}"));

    [Theory]
    [InlineData("\"capabilities\":[\"CAP_KILL\"]", "ConfigurationWrongType /process/capabilities")]
    [InlineData(
        "\"capabilities\":{\"bounding\":\"CAP_KILL\"}", "ConfigurationWrongType /process/capabilities/bounding")]
    [InlineData("\"capabilities\":{\"all\":[]}", "ConfigurationUnknownSetting /process/capabilities/all")]
    [InlineData(
        "\"rlimits\":[{\"type\":\"NOFILE\",\"hard\":1,\"soft\":1}]",
        "ConfigurationUnknownValue /process/rlimits/0/type")]
    [InlineData(
        "\"rlimits\":[{\"type\":\"RLIMIT_NOFILE\",\"hard\":\"1\",\"soft\":1}]",
        "ConfigurationWrongType /process/rlimits/0/hard")]
    [InlineData("\"user\":{\"uid\":-1}", "ConfigurationWrongType /process/user/uid")]
    [InlineData("\"user\":\"root\"", "ConfigurationWrongType /process/user")]
    [InlineData("\"oomScoreAdj\":true", "ConfigurationWrongType /process/oomScoreAdj")]
    public void What_is_wrong_with_the_process_is_found(string member, string expected) => Assert.Equal(
        [expected],
        Check("{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"r\"},"
            + $"\"process\":{{\"args\":[\"x\"],\"cwd\":\"/\",{member}}}}}"));

    [Fact]
    public void A_configuration_that_is_no_object_is_of_the_wrong_type() =>
        Assert.Equal(["ConfigurationWrongType "], Check("[]"));

    private static IEnumerable<string> Check(string text) =>
        RuntimeSchema.Configuration.Check(JsonFile.Parse("config.json", text).Root)
            .Select(problem => $"{problem.Rule.Id} {problem.Part.Pointer}");
}
