using System.Text.Json;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class DefaultConfigurationTests
{
    private const string Passwd = """
        root:x:0:0:root:/root:/bin/sh
        broken line
        web:x:33:34:web:/srv:/bin/false
        1000:x:5:6:a name of digits:/:/bin/false
        """;

    private const string Group = """
        root:x:0:
        www:x:34:
        log:x:4:syslog,web
        tape:x:26:web
        wheel:x:10:root
        """;

    [Fact]
    [Trait("Defect", "21")]
    public void The_image_says_what_to_run()
    {
        var text = Create(new ImageProcess
        {
            Entrypoint = ["/entry", "a \"b\""],
            Command = ["serve"],
            Environment = ["A=1", "PATH=/bin"],
            User = "web",
            WorkingDirectory = "/srv",
        });
        using var json = JsonDocument.Parse(text);
        var process = json.RootElement.GetProperty("process");
        Assert.Equal(["/entry", "a \"b\"", "serve"], Texts(process.GetProperty("args")));
        Assert.Equal(["A=1", "PATH=/bin"], Texts(process.GetProperty("env")));
        Assert.Equal("/srv", process.GetProperty("cwd").GetString());
        Assert.Equal(33, process.GetProperty("user").GetProperty("uid").GetInt32());
        Assert.Equal(34, process.GetProperty("user").GetProperty("gid").GetInt32());
        Assert.Equal("[4,26]", Compact(process.GetProperty("user").GetProperty("additionalGids")));
    }

    [Fact]
    public void What_the_image_does_not_say_is_sane_and_passes_the_checks_without_a_warning()
    {
        var text = DefaultConfiguration.Create(new ImageProcess { Command = ["sh"] }, _ => null, _ => false);
        var configuration = RuntimeConfiguration.Parse(text);
        Assert.Equal(["sh"], configuration.Arguments);
        Assert.Equal((0u, 0u), (configuration.UserId, configuration.GroupId));
        Assert.Empty(configuration.BindMounts);
        Assert.Empty(configuration.Warnings);
        using var json = JsonDocument.Parse(text);
        Assert.StartsWith("PATH=", Texts(json.RootElement.GetProperty("process").GetProperty("env")).Single());
        Assert.Equal("/", json.RootElement.GetProperty("process").GetProperty("cwd").GetString());
        Assert.Equal(
            ["pid", "ipc", "uts", "mount"],
            json.RootElement.GetProperty("linux").GetProperty("namespaces").EnumerateArray()
                .Select(item => item.GetProperty("type").GetString()));
    }

    [Fact]
    public void The_host_s_name_resolution_is_shared_where_the_host_has_one()
    {
        var mount = Assert.Single(RuntimeConfiguration.Parse(Create(new ImageProcess { Command = ["sh"] })).BindMounts);
        Assert.Equal(("/etc/resolv.conf", "/etc/resolv.conf"), (mount.Source, mount.Destination));
        Assert.Contains("ro", mount.Options);
    }

    [Fact]
    public void An_image_that_says_nothing_of_what_to_run_is_refused() =>
        Assert.Contains(
            "no Entrypoint and no Cmd",
            Expanding.Fails(ErrorCode.InvalidDefinition, () => Create(new ImageProcess())).Message);

    [Fact]
    public void A_working_directory_that_leads_out_is_refused_by_the_checks() =>
        Expanding.Fails(
            ErrorCode.InvalidDefinition,
            () => RuntimeConfiguration.Parse(
                Create(new ImageProcess { Command = ["sh"], WorkingDirectory = "/proc/self/fd/8" })));

    [Theory]
    [InlineData(null, 0, 0, "10")]
    [InlineData("", 0, 0, "10")]
    [InlineData("root", 0, 0, "10")]
    [InlineData("web", 33, 34, "4,26")]
    [InlineData("33", 33, 34, "4,26")]
    [InlineData("web:", 33, 34, "4,26")]
    [InlineData("web:log", 33, 4, "")]
    [InlineData("web:99", 33, 99, "")]
    [InlineData("7:8", 7, 8, "")]
    [InlineData("7", 7, 0, "")]
    [InlineData("7:tape", 7, 26, "")]
    [InlineData("1000", 5, 6, "")]
    public void Users_are_resolved_by_the_image_s_own_files(string? user, int uid, int gid, string groups)
    {
        var resolved = ImageUser.Resolve(user, ReadFile);
        Assert.Equal(((uint)uid, (uint)gid), (resolved.UserId, resolved.GroupId));
        Assert.Equal(groups, string.Join(',', resolved.AdditionalGroupIds));
    }

    [Theory]
    [InlineData("nobody", "'nobody'")]
    [InlineData("web:nogroup", "'nogroup'")]
    [InlineData("-1", "'-1'")]
    [InlineData("4294967295", "'4294967295'")]
    [InlineData("99999999999", "'99999999999'")]
    public void An_unknown_user_or_group_is_refused_by_name(string user, string named) =>
        Assert.Contains(
            named,
            Expanding.Fails(ErrorCode.InvalidDefinition, () => ImageUser.Resolve(user, ReadFile)).Message);

    [Fact]
    public void Numbers_need_no_files()
    {
        var resolved = ImageUser.Resolve("12:13", _ => null);
        Assert.Equal((12u, 13u), (resolved.UserId, resolved.GroupId));
        Expanding.Fails(ErrorCode.InvalidDefinition, () => ImageUser.Resolve("web", _ => null));
    }

    [Fact]
    public void The_default_unit_runs_the_container_s_commands()
    {
        var values = new Dictionary<string, string>
        {
            ["NAME"] = "web", ["EXEC_START"] = "/usr/bin/runc run 'web'", ["EXEC_STOP"] = "/usr/bin/runc kill 'web'",
            ["DESTDIR"] = "/var/lib/containers/atomic/web.0",
        };
        var text = DefaultUnit.Create().Expand(values);
        Assert.Contains("\nExecStart=/usr/bin/runc run 'web'\nExecStop=/usr/bin/runc kill 'web'\n", text);
        Assert.Contains("\nWorkingDirectory=/var/lib/containers/atomic/web.0\n", text);
        Assert.EndsWith("\n[Install]\nWantedBy=multi-user.target\n", text);
    }

    private static string Create(ImageProcess image) =>
        DefaultConfiguration.Create(image, ReadFile, path => path == "/etc/resolv.conf");

    private static string? ReadFile(string path) => path switch
    {
        "/etc/passwd" => Passwd,
        "/etc/group" => Group,
        _ => null,
    };

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private static IEnumerable<string?> Texts(JsonElement array) =>
        array.EnumerateArray().Select(item => item.GetString());
}
