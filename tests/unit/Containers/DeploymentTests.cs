using SystemContainers.Containers;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

public sealed class DeploymentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The old command kept no record of who set a value.
    [Fact]
    public void Of_the_old_commands_values_those_that_differ_from_the_images_defaults_are_the_users()
    {
        _folder.Write("rootfs/exports/manifest.json", """{"defaultValues": {"PORT": "8080", "RECEIVER": "World"}}""");
        var deployment = Read("""
            {"image": "hello", "remote": null, "values": {
                "PORT": "8081", "RECEIVER": "World", "REQUIRED": "given", "UUID": "u", "NAME": "web", "DESTDIR": "/x",
                "EXEC_START": "runc", "HOST_UID": 0, "HOST_GID": 0, "IMAGE_NAME": "i", "IMAGE_ID": "i",
                "PIDFILE": "/run/p", "RUN_DIRECTORY": "/run", "STATE_DIRECTORY": "/var/lib",
                "CONF_DIRECTORY": "/etc", "RUNTIME": "/usr/bin/runc", "ATOMIC": "/usr/bin/atomic",
                "ALL_PROCESS_CAPABILITIES": "\"CAP_CHOWN\"", "EXEC_STOP": "", "EXEC_STARTPRE": "",
                "EXEC_STOPPOST": ""}}
            """);

        Assert.Equal(
            new Dictionary<string, string> { ["PORT"] = "8081", ["REQUIRED"] = "given" }, deployment.UserValues);
    }

    [Fact]
    public void An_image_without_defaults_leaves_all_values_to_the_user()
    {
        var deployment = Read("""{"image": "hello", "remote": null, "values": {"PORT": "8081", "NAME": "web"}}""");

        Assert.Equal(["PORT"], deployment.UserValues.Keys);
    }

    [Fact]
    public void Where_it_is_recorded_who_set_a_value_the_record_counts()
    {
        _folder.Write("rootfs/exports/manifest.json", """{"defaultValues": {"PORT": "8080"}}""");
        var deployment = Read("""
            {"image": "hello", "values": {"PORT": "8080", "RECEIVER": "World", "RUN_DIRECTORY": "/r"},
             "user-values": ["PORT", "RUN_DIRECTORY", "GONE"]}
            """);

        Assert.Equal(
            new Dictionary<string, string> { ["PORT"] = "8080", ["RUN_DIRECTORY"] = "/r" }, deployment.UserValues);
    }

    [Fact]
    public void A_saved_unit_or_tmpfiles_configuration_is_read_but_never_through_a_link()
    {
        _folder.Write("web.service", "[Service]\n");
        File.CreateSymbolicLink(_folder.At("tmpfiles-web.conf"), "/etc/hostname");
        var deployment = Read("{}");

        Assert.Equal("[Service]\n", deployment.Unit);
        Assert.Null(deployment.Tmpfiles);
    }

    private Deployment Read(string info)
    {
        _folder.Write("info", info);
        return new Deployment("web", 0, _folder.Root, DeploymentInfo.Read(_folder.Root));
    }
}
