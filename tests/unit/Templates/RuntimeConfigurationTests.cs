using System.Text.Json.Nodes;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class RuntimeConfigurationTests
{
    private const string Good = """
        {
          "ociVersion": "1.0.0",
          "process": {
            "user": { "uid": 996, "gid": 994 },
            "args": [ "/bin/a", "-b" ],
            "cwd": "/srv",
            "noNewPrivileges": true
          },
          "root": { "path": "rootfs", "readonly": true },
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/data", "type": "bind", "source": "/srv/data", "options": [ "rbind", "ro" ] },
            { "destination": "/more", "source": "/srv/more", "options": [ "bind" ] }
          ],
          "hooks": {},
          "linux": { "devices": null, "maskedPaths": [ "/proc/kcore" ], "namespaces": [ { "type": "mount" } ] }
        }
        """;

    [Fact]
    public void A_good_configuration_gives_its_facts_and_no_warning()
    {
        var configuration = RuntimeConfiguration.Parse(Good);
        Assert.Equal(["/bin/a", "-b"], configuration.Arguments);
        Assert.Equal((996u, 994u), (configuration.UserId, configuration.GroupId));
        Assert.Equal(
            [("/srv/data", "/data", "config.json:12"), ("/srv/more", "/more", "config.json:13")],
            configuration.BindMounts.Select(mount => (mount.Source, mount.Destination, mount.Location)));
        Assert.Equal(["rbind", "ro"], configuration.BindMounts[0].Options);
        Assert.Empty(configuration.Hooks);
        Assert.False(configuration.HasObsoleteCapabilities);
        Assert.Empty(configuration.Warnings);
    }

    [Theory]
    [InlineData("root/readonly", "false", "'root/readonly' is not true")]
    [InlineData("root/readonly", "null", "'root/readonly' is not true")]
    [InlineData("root/readonly", "\"true\"", "must be true or false")]
    [InlineData("root/path", "\"/\"", "'root/path' is not 'rootfs'")]
    [InlineData("root/path", "\"rootfs/../..\"", "'root/path' is not 'rootfs'")]
    [InlineData("root", "null", "there is no object 'root'")]
    [InlineData("process", "null", "there is no object 'process'")]
    [InlineData("process", "[]", "must be an object")]
    [InlineData("process/terminal", "true", "has no terminal")]
    [InlineData("process/terminal", "1", "must be true or false")]
    [InlineData("process/cwd", "null", "there is no string 'process/cwd'")]
    [InlineData("process/cwd", "\"srv\"", "not an absolute path")]
    [InlineData("process/cwd", "\"/proc/self/fd/7\"", "lies under /proc")]
    [InlineData("process/cwd", "\"/proc\"", "lies under /proc")]
    [InlineData("process/cwd", "\"/srv/..//./proc/self\"", "lies under /proc")]
    [InlineData("process/cwd", "\"/dev/fd/7\"", "lies under /proc")]
    [InlineData("process/cwd", "\"/a\\u0000\"", "control character")]
    [InlineData("process/args", "null", "there is no array 'process/args'")]
    [InlineData("process/args", "[]", "names no program")]
    [InlineData("process/args", "[ \"\" ]", "names no program")]
    [InlineData("process/args", "\"/bin/a\"", "must be an array")]
    [InlineData("process/args", "[ \"/bin/a\", 1 ]", "'process/args/1' must be a string")]
    [InlineData("process/user/uid", "-1", "must be a whole number")]
    [InlineData("process/user/uid", "\"0\"", "must be a whole number")]
    [InlineData("process/capabilities", "[ \"CAP_KILL\" ]", "a list, the form before OCI 1.0")]
    [InlineData("mounts", "{}", "must be an array")]
    [InlineData("mounts/0", "\"/proc\"", "must be an object")]
    [InlineData("mounts/0/destination", "null", "there is no string 'mounts/0/destination'")]
    [InlineData("mounts/0/destination", "\"\"", "is empty")]
    [InlineData("mounts/1/source", "null", "there is no string 'mounts/1/source'")]
    [InlineData("mounts/1/source", "\"/srv\\nR /etc\"", "control character")]
    [InlineData("mounts/1/options", "\"ro\"", "must be an array")]
    [InlineData("hooks", "[]", "must be an object")]
    [InlineData("linux", "[]", "must be an object")]
    [Trait("Defect", "42")]
    public void A_bad_setting_is_refused_with_its_place(string pointer, string value, string problem)
    {
        var error = Expanding.Fails(
            ErrorCode.InvalidDefinition, () => RuntimeConfiguration.Parse(With(pointer, value)));
        Assert.Matches(@"^config\.json:\d+: ", error.Message);
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void The_line_is_that_of_the_setting()
    {
        var text = Good.Replace("\"readonly\": true", "\"readonly\": false");
        var error = Expanding.Fails(ErrorCode.InvalidDefinition, () => RuntimeConfiguration.Parse(text));
        Assert.StartsWith("config.json:9:", error.Message);
    }

    // runc would read these names as if they were spelled right, crun would ignore them.
    [Theory]
    [InlineData("Root", "{ \"path\": \"/\", \"readonly\": false }")]
    [InlineData("root/Readonly", "false")]
    [InlineData("hooKs", "{ \"prestart\": [ { \"path\": \"/bin/sh\" } ] }")]
    [InlineData("hoo\u212as", "{ \"prestart\": [ { \"path\": \"/bin/sh\" } ] }")]
    [InlineData("proce\u017fs", "{}")]
    public void A_name_in_another_case_is_refused(string pointer, string value) =>
        Assert.Contains(
            "is not spelled as the specification has it",
            Expanding.Fails(
                ErrorCode.InvalidDefinition, () => RuntimeConfiguration.Parse(With(pointer, value))).Message);

    [Fact]
    public void The_root_of_another_deployment_is_accepted_only_when_told()
    {
        var text = With("root/path", "\"/var/lib/containers/atomic/base.0/rootfs\"");
        var configuration = RuntimeConfiguration.Parse(text, "/var/lib/containers/atomic/base.0/rootfs");
        Assert.Equal(["/bin/a", "-b"], configuration.Arguments);
        Expanding.Fails(ErrorCode.InvalidDefinition, () => RuntimeConfiguration.Parse(text));
        Expanding.Fails(ErrorCode.InvalidDefinition, () => RuntimeConfiguration.Parse(Good, "/elsewhere"));
    }

    [Theory]
    [InlineData("linux/capabilities", "[ \"CAP_KILL\" ]", "'linux/capabilities' is from before OCI 1.0")]
    [InlineData("hooks", "{ \"poststart\": [], \"prestart\": [ {} ] }", "the hooks prestart run programs on the host")]
    [InlineData("mounts/1/source", "\"/\"", "sees the whole host at /data")]
    [InlineData("mounts/1/source", "\"/srv/..\"", "sees the whole host at /data")]
    [InlineData("mounts/1/source", "\"/proc/sys\"", "sees the host's /proc/sys")]
    [InlineData("mounts/1/source", "\"/var/run/docker.sock\"", "/run/docker.sock")]
    [InlineData("mounts/1/source", "\"/run/containerd\"", "/run/containerd/containerd.sock")]
    [InlineData("mounts/1/source", "\"/run/\"", "/run/systemd/private")]
    [InlineData("annotations", "{ \"org.systemd.property.DeviceAllow\": \"\" }", "'org.systemd.property.DeviceAllow'")]
    [InlineData("annotations", "{ \"run.oci.hooks.stdout\": \"x\" }", "'run.oci.hooks.stdout'")]
    [InlineData("linux/cgroupsPath", "\"/a/../../b\"", "'linux/cgroupsPath' has '..'")]
    [InlineData("process/capabilities", "{ \"permitted\": [ \"CAP_SYS_ADMIN\" ], \"ambient\": null }", "CAP_SYS_ADMIN")]
    [InlineData("process/noNewPrivileges", "false", "runs without process/noNewPrivileges, linux/seccomp.")]
    [InlineData("linux/maskedPaths", "[]", "runs without linux/maskedPaths, linux/seccomp.")]
    public void A_dangerous_setting_is_warned_of(string pointer, string value, string warning) =>
        Assert.Contains(
            warning, Assert.Single(RuntimeConfiguration.Parse(With(pointer, value)).Warnings));

    [Theory]
    [InlineData("linux/namespaces/0/type", "\"user\"", "process/capabilities", "{ \"a\": [ \"CAP_SYS_ADMIN\" ] }")]
    [InlineData("mounts/1/source", "\"/running\"", "annotations", "{ \"org.example.x\": \"y\" }")]
    public void What_only_looks_dangerous_is_not(string pointer, string value, string pointer2, string value2) =>
        Assert.Empty(RuntimeConfiguration.Parse(With(pointer2, value2, With(pointer, value))).Warnings);

    [Fact]
    public void Facts_behind_warnings_can_be_asked_for()
    {
        var text = With(
            "hooks", "{ \"prestart\": [ {} ] }", With("linux/capabilities", "[]"));
        var configuration = RuntimeConfiguration.Parse(text);
        Assert.Equal(["prestart"], configuration.Hooks);
        Assert.True(configuration.HasObsoleteCapabilities);
    }

    private static string With(string pointer, string value, string text = Good)
    {
        var root = JsonNode.Parse(text)!;
        var parts = pointer.Split('/');
        var parent = parts[..^1].Aggregate(root, (node, part) =>
            int.TryParse(part, out var i) ? node[i]! : node[part]!);
        if (int.TryParse(parts[^1], out var index))
        {
            parent[index] = JsonNode.Parse(value);
        }
        else
        {
            parent[parts[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }
}
