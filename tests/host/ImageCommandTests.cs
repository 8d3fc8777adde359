using SystemContainers.HostTests.Importing;
using SystemContainers.UnitTests.Images.Layers;

namespace SystemContainers.HostTests;

/// <summary>
/// Names, versions, updates, comparisons and pushes by the words of the old command, and better than there.
/// </summary>
public sealed class ImageCommandTests(HelloWorldImages images) : IClassFixture<HelloWorldImages>, IAsyncDisposable
{
    private readonly string _repository = $"127.0.0.1:5000/command-{Guid.NewGuid():N}/hello-world";

    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            var names = (await Atomic.JsonAsync("images", "list", "--json")).EnumerateArray()
                .Select(image => image.GetProperty("name").GetString()!).ToArray();
            if (names.Length > 0)
            {
                await Atomic.RunAsync(["images", "delete", "-y", "-f", .. names]);
            }
        }
    }

    [HostFact]
    public async Task An_image_gets_another_name_and_keeps_its_own()
    {
        await PullAsync("v1", "v1");

        await Atomic.SucceedAsync("images", "tag", "--storage", "ostree", $"{_repository}:v1", "localhost/greeter");
        await PullAsync("v2", "v2");
        var taken = await Atomic.RunAsync("images", "tag", $"{_repository}:v2", "localhost/greeter");
        var unknown = await Atomic.RunAsync("images", "tag", "localhost/absent", "localhost/other");

        Assert.NotEqual(0, taken.ExitCode);
        Assert.Contains("belongs to another image", taken.Error, StringComparison.Ordinal);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("localhost/absent", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("localhost/greeter", await Atomic.SucceedAsync("images", "list"), StringComparison.Ordinal);
        Assert.Contains($"{_repository}", await Atomic.SucceedAsync("images", "list"), StringComparison.Ordinal);
    }

    [HostFact]
    public async Task The_version_is_that_of_the_labels()
    {
        await PullAsync("v1", "v1");

        var lines = (await Atomic.SucceedAsync("images", "version", $"{_repository}:v1")).Split('\n');
        var shortly = await Atomic.SucceedAsync("version", "-r", $"{_repository}:v1");

        Assert.Matches(@"^IMAGE NAME +VERSION +IMAGE ID$", lines[0]);
        Assert.Matches($@"^{_repository}:v1 +v1 +[0-9a-f]{{12}}$", lines[1]);
        Assert.Equal(string.Join('\n', lines), shortly);
    }

    // The old command compared with the tag latest whatever the local one was, and always ended with 0.
    [HostFact]
    public async Task Defect_15_verify_compares_with_the_same_tag_and_its_exit_code_says_the_result()
    {
        await PullAsync("v1", "v1");
        await images.PushAsync("v2", $"{_repository}:latest");

        var same = await Atomic.RunAsync("images", "verify", "--allow-insecure", $"{_repository}:v1");
        var shown = await Atomic.RunAsync("images", "verify", "--verbose", "--allow-insecure", $"{_repository}:v1");
        await images.PushAsync("v2", $"{_repository}:v1");
        var differs = await Atomic.RunAsync("images", "verify", "--allow-insecure", $"{_repository}:v1");

        Assert.Equal((0, string.Empty), (same.ExitCode, same.Output));
        Assert.Matches(@"v1 \([0-9a-f]{12}\) +v1 \([0-9a-f]{12}\) +NO\n", shown.Output);
        Assert.Equal(0, shown.ExitCode);
        Assert.Equal(1, differs.ExitCode);
        Assert.Matches(@"v1 \([0-9a-f]{12}\) +v2 \([0-9a-f]{12}\) +YES\n", differs.Output);
    }

    // There a difference, an image that was there already and an abort all ended with 0.
    [HostFact]
    public async Task Defect_35_what_could_not_be_compared_is_a_failure_and_the_others_still_are()
    {
        await PullAsync("v1", "v1");
        await PullAsync("gone", "v1");
        await Host.MustRunAsync("skopeo", "delete", "--tls-verify=false", $"docker://{_repository}:gone");
        await images.PushAsync("v2", $"{_repository}:v1");
        await Atomic.SucceedAsync("images", "tag", $"{_repository}:v1", "unqualified");

        var all = await Atomic.RunAsync("images", "verify", "--all", "--allow-insecure");

        Assert.Equal(1, all.ExitCode);
        Assert.Contains($"{_repository}:gone", all.Error, StringComparison.Ordinal);

        // Another name of an image is compared with the place that the image came from.
        Assert.Matches(@"unqualified:latest .* YES", all.Output);
        Assert.Matches($@"{_repository}:v1 .* YES", all.Output);
    }

    [HostFact]
    public async Task An_update_brings_what_the_registry_has_now()
    {
        await PullAsync("v1", "v1");
        var nothing = await Atomic.SucceedAsync("images", "update", "--allow-insecure", $"{_repository}:v1");
        await images.PushAsync("v2", $"{_repository}:v1");
        var planned = await Atomic.SucceedAsync(
            "images", "update", "--display", "--allow-insecure", $"{_repository}:v1");

        var updated = await Atomic.SucceedAsync("update", "--allow-insecure", $"{_repository}:v1");

        Assert.Matches(@" Updated(\n|$)", nothing);
        Assert.Contains("Store image", planned, StringComparison.Ordinal);
        Assert.Contains("Updated now", updated, StringComparison.Ordinal);
        await Atomic.SucceedAsync("images", "verify", "--allow-insecure", $"{_repository}:v1");
    }

    // There the list of failures was made anew for each image, and the exit code was 0.
    [HostFact]
    public async Task Defect_30_update_all_remembers_every_failure()
    {
        await PullAsync("gone-first", "v1");
        await PullAsync("gone-last", "v2");
        await PullAsync("middle", "v1");
        await images.PushAsync("v2", $"{_repository}:middle");
        foreach (var tag in (string[])["gone-first", "gone-last"])
        {
            await Host.MustRunAsync("skopeo", "delete", "--tls-verify=false", $"docker://{_repository}:{tag}");
        }

        await images.PushAsync("v2", $"{_repository}:middle");
        var all = await Atomic.RunAsync("images", "update", "--all", "--allow-insecure");

        Assert.Equal(1, all.ExitCode);
        Assert.Matches($@"{_repository}:gone-first .* Could not pull", all.Output);
        Assert.Matches($@"{_repository}:gone-last .* Could not pull", all.Output);
        Assert.Matches($@"{_repository}:middle .* Updated now", all.Output);
    }

    [HostFact]
    public async Task A_push_keeps_the_digest_and_the_password_is_read_from_standard_input()
    {
        await PullAsync("v1", "v1");
        var id = await Atomic.SucceedAsync("images", "list", "-q", "--no-trunc", "--filter", $"repo={_repository}");
        const string Locked = "127.0.0.1:5001/pushed:v1";

        using var push = Atomic.Start("push", "--allow-insecure", "-u", "tester", $"{_repository}:v1", Locked);
        await push.StandardInput.WriteLineAsync("let-me-in");
        push.StandardInput.Close();
        var output = await push.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await push.WaitForExitAsync(TestContext.Current.CancellationToken);
        var refused = await Atomic.RunAsync("push", "--allow-insecure", $"{_repository}:v1", Locked);
        var lost = await Atomic.RunAsync("push", $"{_repository}:v1", "hello");

        Assert.Equal((0, $"Pushed {Locked} ({id[..12]}).\n"), (push.ExitCode, output));
        var digest = await Host.MustRunScriptAsync(
            $"skopeo inspect --raw --tls-verify=false --creds tester:let-me-in docker://{Locked} | sha256sum");
        Assert.Equal(id, digest[..64]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("authentication", refused.Error, StringComparison.Ordinal);
        Assert.Equal(1, lost.ExitCode);
        Assert.Contains("names no registry", lost.Error, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task An_image_for_another_platform_comes_in_and_is_kept_up_to_date_for_it()
    {
        var other = RawImage.Of(new LayerTar().File("hello", "other"), "s390x");
        var index = RawImage.Index(
            false, ("s390x", other), (RawImage.Architecture, RawImage.Of(new LayerTar().File("hello", "mine"))));
        var name = await index.PushAsync($"command-{Guid.NewGuid():N}:v1");

        var pulled = await Atomic.SucceedAsync("pull", "--allow-insecure", "--platform", "linux/s390x", name);
        var updated = await Atomic.SucceedAsync("images", "update", "--allow-insecure", name);
        var wrong = await Atomic.RunAsync("pull", "--allow-insecure", "--platform", "s390x", name);

        Assert.Contains(other.Digest["sha256:".Length..][..12], pulled, StringComparison.Ordinal);
        Assert.Matches(@" Updated(\n|$)", updated);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("s390x", wrong.Error, StringComparison.Ordinal);
    }

    [HostFact]
    public async Task A_prune_frees_what_no_image_needs_and_says_so_before()
    {
        await PullAsync("v1", "v1");
        await PullAsync("v2", "v2");
        await Atomic.SucceedAsync("images", "delete", "-y", $"{_repository}:v2");

        var planned = await Atomic.SucceedAsync("images", "prune", "--display");
        var again = await Atomic.SucceedAsync("images", "prune", "--display");
        var pruned = await Atomic.SucceedAsync("images", "prune");
        var nothing = await Atomic.SucceedAsync("images", "prune");

        Assert.Contains("Remove layer sha256:", planned, StringComparison.Ordinal);
        Assert.Equal(planned, again);
        Assert.Matches(@"Deleting ociimage/[0-9a-f]{64}\n", pruned);
        Assert.Matches(@"Freed [1-9].* by removing [1-9]", pruned);
        Assert.DoesNotContain("Deleting", nothing, StringComparison.Ordinal);
        Assert.Contains(
            "is up to date",
            await Atomic.SucceedAsync("pull", "--allow-insecure", $"{_repository}:v1"),
            StringComparison.Ordinal);
    }

    private async Task PullAsync(string tag, string version)
    {
        await images.PushAsync(version, $"{_repository}:{tag}");
        await Atomic.SucceedAsync("pull", "--storage", "ostree", "--allow-insecure", $"{_repository}:{tag}");
    }
}
