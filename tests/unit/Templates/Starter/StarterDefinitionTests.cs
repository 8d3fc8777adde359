using System.Text.Json.Nodes;
using SystemContainers.Images;
using SystemContainers.Templates;
using SystemContainers.Templates.Starter;
using Xunit;

namespace SystemContainers.UnitTests.Templates.Starter;

/// <summary>What a starter definition says, and that it can be installed as it is.</summary>
public sealed class StarterDefinitionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StarterOptions Web => new()
    {
        Name = "web",
        Path = _folder.At("web"),
        Ports = [8080, 8443],
        Mounts = ["/var/lib/web:/data:rw", "/etc/web:/etc/web:ro"],
        Variables = new Dictionary<string, string> { ["RECEIVER"] = "World" },
        Command = ["/bin/httpd", "-f"],
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(StarterServiceType.Simple)]
    [InlineData(StarterServiceType.Notify)]
    public async Task It_can_be_installed_with_its_own_defaults_and_warns_of_nothing(StarterServiceType type)
    {
        await WriteAsync(Web with { Type = type });
        Assert.Empty(await new DefinitionFolder(_folder.At("web")).CheckAsync(NullObserver.Instance, Cancellation));
        var configuration = Render();
        Assert.Empty(configuration.Warnings);
        Assert.Equal(["/bin/httpd", "-f"], configuration.Arguments);
        var unit = UnitFile.Parse("web.service", Expand("service.template", TemplateFormat.Unit));
        Assert.Contains(
            unit.Entries, entry => entry.Name == "Type" && entry.Value == type.ToString().ToLowerInvariant());
    }

    [Fact]
    public async Task The_smallest_one_can_be_installed_too()
    {
        await WriteAsync(new StarterOptions { Name = "web", Path = _folder.At("web") });
        Assert.Empty(await new DefinitionFolder(_folder.At("web")).CheckAsync(NullObserver.Instance, Cancellation));
        var configuration = Render();
        Assert.Empty(configuration.Warnings);
        Assert.Equal(["/usr/bin/web"], configuration.Arguments);
        Assert.Empty(Json()["process"]!["capabilities"]!["bounding"]!.AsArray());
    }

    [Fact]
    public async Task Ports_and_variables_have_defaults_and_reach_the_program()
    {
        await WriteAsync(Web);
        Assert.Equal(
            new Dictionary<string, string> { ["PORT"] = "8080", ["PORT2"] = "8443", ["RECEIVER"] = "World" },
            Manifest.DefaultValues);
        Render();
        var environment = Json()["process"]!["env"]!.AsArray().Select(entry => (string)entry!).Skip(1);
        Assert.Equal(["PORT=$PORT", "PORT2=$PORT2", "RECEIVER=$RECEIVER"], environment);
        Assert.Equal("""["CAP_NET_BIND_SERVICE"]""", Json()["process"]!["capabilities"]!["bounding"]!.ToJsonString());
    }

    // Hosts may have these directories elsewhere.
    [Theory]
    [InlineData("/var/lib/web:/data", "$STATE_DIRECTORY/web", "rw")]
    [InlineData("/var/lib/web/../other/:/data:ro", "$STATE_DIRECTORY/other", "ro")]
    [InlineData("/run/web:/run/web:rw", "$RUN_DIRECTORY/web", "rw")]
    [InlineData("/var/run/web:/run/web:rw", "$RUN_DIRECTORY/web", "rw")]
    [InlineData("/etc/web:/etc/web:ro", "$CONF_DIRECTORY/web", "ro")]
    [InlineData("/var/library:/data", "/var/library", "rw")]
    [InlineData("/srv/a$b:/data", "/srv/a$$b", "rw")]
    public async Task A_mount_names_the_directories_of_the_host_by_their_variables(
        string mount, string source, string access)
    {
        await WriteAsync(Web with { Mounts = [mount] });
        var found = Json()["mounts"]!.AsArray()[^1]!;
        Assert.Equal("bind", (string?)found["type"]);
        Assert.Equal(source, (string?)found["source"]);
        Assert.Equal(access, (string?)found["options"]!.AsArray()[^1]);
        Assert.Contains(Render().BindMounts, bind => !bind.Source.Contains("$$", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Directories_of_the_service_are_created_and_those_of_others_left_as_they_are()
    {
        await WriteAsync(Web with
        {
            Mounts =
            [
                "/var/lib/web/data:/data", "/etc/web:/etc/web:ro", "/run/dbus:/run/dbus", "/srv/my site:/srv:ro",
                "/etc/machine-id:/etc/machine-id:ro",
            ],
        });
        Assert.Equal(
            [
                "d /var/lib/web/data 0700 0 0 - -", "d /etc/web 0755 0 0 - -", "d /run/dbus - - - - -",
                "d \"/srv/my site\" - - - - -",
            ],
            Expand("tmpfiles.template", TemplateFormat.Tmpfiles).TrimEnd().Split('\n').Where(line => line[0] != '#'));
    }

    [Fact]
    public async Task A_mount_takes_the_place_of_one_that_every_container_has()
    {
        await WriteAsync(Web with { Mounts = ["/run/web:/run"] });
        Assert.Single(Json()["mounts"]!.AsArray(), mount => (string?)mount!["destination"] == "/run");
    }

    [Fact]
    public async Task What_looks_like_a_template_in_the_arguments_is_none()
    {
        await WriteAsync(Web with { Command = ["/bin/sh", "-c", "echo \"$HOME\" $$"] });
        Assert.Equal(["/bin/sh", "-c", "echo \"$HOME\" $$"], Render().Arguments);
    }

    [Fact]
    public async Task The_explanation_names_every_setting_and_variable()
    {
        await WriteAsync(Web);
        var text = File.ReadAllText(At("README.md"));
        var settings = Json().AsObject().Where(member => member.Key != "ociVersion").SelectMany(member =>
            member.Value is JsonObject inner
                ? inner.Select(setting => $"{member.Key}.{setting.Key}")
                : [member.Key]);
        Assert.All(
            settings.Where(setting => setting != "root.path"),
            setting => Assert.Contains($"`{setting}", text, StringComparison.Ordinal));
        Assert.All(
            Manifest.DefaultValues.Keys, name => Assert.Contains($"| `{name}` |", text, StringComparison.Ordinal));
        Assert.DoesNotContain(text.Split('\n'), line => line.EndsWith(' '));
    }

    [Theory]
    [InlineData("web server")]
    [InlineData("../web")]
    [InlineData("web:v1")]
    [InlineData("")]
    public Task A_name_that_no_service_has_is_refused(string name) => IsRefused(Web with { Name = name }, name);

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public Task A_number_that_is_no_port_is_refused(int port) => IsRefused(Web with { Ports = [port] }, $"{port}");

    [Theory]
    [InlineData("/data")]
    [InlineData("data:/data")]
    [InlineData("/data:data")]
    [InlineData("/data:/")]
    [InlineData("/data:/data:rwx")]
    [InlineData("/data:/data:rw:ro")]
    [InlineData("/da\nta:/data")]
    public Task What_is_no_mount_is_refused(string mount) => IsRefused(Web with { Mounts = [mount] }, mount);

    [Fact]
    public Task Two_mounts_to_one_place_are_refused() => IsRefused(Web with { Mounts = ["/a:/c", "/b:/c/"] }, "/c");

    [Theory]
    [InlineData("1A")]
    [InlineData("A-B")]
    [InlineData("NAME")]
    [InlineData("STATE_DIRECTORY")]
    [InlineData("PORT2")]
    public Task A_variable_that_cannot_be_the_services_is_refused(string name) =>
        IsRefused(Web with { Variables = new Dictionary<string, string> { [name] = "1" } }, name);

    [Fact]
    public async Task A_folder_with_anything_in_it_is_refused_unless_forced_and_other_files_stay()
    {
        _folder.Write("web/letter.txt", "keep me");
        _folder.Write("web/manifest.json", "old");
        await IsRefused(Web, At(string.Empty).TrimEnd('/'));

        await WriteAsync(Web with { Force = true });

        Assert.Equal("keep me", await File.ReadAllTextAsync(At("letter.txt"), Cancellation));
        Assert.Equal("World", Manifest.DefaultValues["RECEIVER"]);
    }

    [Fact]
    public async Task An_empty_folder_is_filled_and_a_file_or_a_missing_parent_refused()
    {
        Directory.CreateDirectory(_folder.At("web"));
        var paths = await WriteAsync(Web);
        Assert.Equal(Directory.GetFiles(_folder.At("web")).Order(), paths.Order());
        await IsRefused(Web with { Path = paths[0], Force = true }, paths[0]);
        await IsRefused(Web with { Path = _folder.At("a/b") }, _folder.At("a/b"));
    }

    [Fact]
    public async Task A_plan_names_each_file_and_writes_none()
    {
        var plan = await StarterDefinition.PlanAsync(Web, Cancellation);
        Assert.Equal(5, plan.Count);
        Assert.Contains(plan, change => change.Target == At("service.template"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    private ManifestFile Manifest => ManifestFile.Parse(File.ReadAllText(At("manifest.json")));

    private string At(string name) => Path.Join(_folder.At("web"), name);

    private static Task<IReadOnlyList<string>> WriteAsync(StarterOptions options) =>
        StarterDefinition.WriteAsync(options, Cancellation);

    private JsonNode Json() => JsonNode.Parse(File.ReadAllText(At("config.json.template")))!;

    private RuntimeConfiguration Render() =>
        RuntimeConfiguration.Parse(Expand("config.json.template", TemplateFormat.Json));

    private string Expand(string name, TemplateFormat format)
    {
        var host = new Dictionary<string, string>
        {
            ["DESTDIR"] = "/var/lib/containers/atomic/web",
            ["EXEC_START"] = "/usr/bin/runc run web",
            ["EXEC_STOP"] = "/usr/bin/runc kill web",
            ["RUN_DIRECTORY"] = "/run",
            ["CONF_DIRECTORY"] = "/etc",
            ["STATE_DIRECTORY"] = "/var/lib",
        };
        var values = host.Concat(Manifest.DefaultValues).ToDictionary(pair => pair.Key, pair => pair.Value);
        return Template.Parse(name, File.ReadAllText(At(name)), format).Expand(values);
    }

    private async Task IsRefused(StarterOptions options, string target)
    {
        var before = Directory.EnumerateFileSystemEntries(_folder.Root, "*", SearchOption.AllDirectories).ToList();
        var e = await Assert.ThrowsAsync<SystemContainersException>(() => WriteAsync(options));
        Assert.Equal((ErrorCode.InvalidArgument, target), (e.Code, e.Target));
        Assert.NotNull(e.Remedy);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(_folder.Root, "*", SearchOption.AllDirectories));
        var planned = await Assert.ThrowsAsync<SystemContainersException>(
            () => StarterDefinition.PlanAsync(options, Cancellation));
        Assert.Equal(e.Message, planned.Message);
    }
}
