using SystemContainers.HostTests.Containers;

namespace SystemContainers.HostTests.Examples;

/// <summary>The backup job of <c>examples/backup</c>.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class BackupTests : IDisposable
{
    private const string Archives = "/var/backups/system-containers";
    private const string Command = "/usr/local/bin/atomic";

    public BackupTests()
    {
        if (Host.IsThrowAway)
        {
            Directory.CreateDirectory("/srv/site/private");
            File.WriteAllText("/srv/site/index.html", "Hi Jerry");
            File.WriteAllText("/srv/site/private/secret", "not for all");
            File.SetUnixFileMode("/srv/site/private", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public void Dispose()
    {
        if (Host.IsThrowAway)
        {
            File.Delete(Command);
            Directory.Delete("/srv/site", recursive: true);
            Directory.Delete(Archives, recursive: true);
        }
    }

    [HostFact]
    public async Task A_job_backs_up_a_folder_and_keeps_the_newest_archives()
    {
        await using var readme = await ExampleReadme.OpenAsync("backup", ["busybox"]);
        Directory.CreateDirectory(Archives);
        string[] old = ["site-20200101T000000Z.tar.gz", "site-20200102T000000Z.tar.gz", "site-20200103T000000Z.tar.gz"];
        foreach (var name in old.Append("site-data-20200101T000000Z.tar.gz"))
        {
            await File.WriteAllTextAsync(Path.Combine(Archives, name), string.Empty);
        }

        await readme.RunAsync("Build");
        var output = await readme.RunAsync("Use");

        var kept = Directory.GetFiles(Archives).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal([old[1], old[2], NewestOf("site-2"), "site-data-20200101T000000Z.tar.gz"], kept);
        Assert.Contains($"/backup/{old[0]}: removed", output, StringComparison.Ordinal);
        Assert.Equal("not for all", await UnpackAsync(NewestOf("site-2"), "./private/secret"));
    }

    [HostFact]
    public async Task A_timer_of_the_host_runs_the_job()
    {
        await using var readme = await ExampleReadme.OpenAsync("backup", ["busybox"]);
        File.CreateSymbolicLink(Command, Atomic.Path);
        await Host.MustRunAsync("systemctl", "import-environment", "DOTNET_ROOT");
        await readme.RunAsync("Build");
        await readme.RunAsync("Install");

        Assert.Equal("active", await Host.UnitAsync("backup@srv-site.timer", "ActiveState"));
        Assert.Contains("bytes", await readme.RunAsync("Update"), StringComparison.Ordinal);
        Assert.Equal("success", await Host.UnitAsync("backup@srv-site.service", "Result"));
        Assert.Equal("Hi Jerry", await UnpackAsync(NewestOf("srv-site-"), "./index.html"));

        await readme.RunAsync("Remove");
        Assert.True(File.Exists(Path.Combine(Archives, NewestOf("srv-site-"))));
    }

    private static string NewestOf(string prefix) =>
        Directory.GetFiles(Archives).Select(file => Path.GetFileName(file))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Max(StringComparer.Ordinal)!;

    private static Task<string> UnpackAsync(string archive, string file) =>
        Host.MustRunAsync("tar", "-x", "-z", "-O", "-f", Path.Combine(Archives, archive), file);
}
