using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>A registry is asked what it has, and nothing comes in.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class FindTests(TestStore store) : IClassFixture<TestStore>
{
    private const string Registry = "127.0.0.1:5000";
    private static readonly DateTimeOffset _built = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private readonly string _path = $"find-{Guid.NewGuid():N}";

    private string Repository => $"{Registry}/{_path}";

    [HostFact]
    public async Task An_image_is_described_and_nothing_is_stored()
    {
        var digest = await PushAsync("v1", _built);
        var before = HostPicture.TakeExactly(store.Paths);

        var found = await FindAsync("v1");

        Assert.Equal(before, HostPicture.TakeExactly(store.Paths));
        Assert.Equal(($"{Repository}:v1", Repository, "v1"), (found.Name, found.Repository, found.Tag));
        Assert.Equal((digest, _built), (found.Digest, found.Created));
        Assert.Equal(ImagePlatform.Host, found.Platform);
        Assert.Equal([ImagePlatform.Host], found.Platforms);
        Assert.Equal("system", found.Labels["atomic.type"]);
        Assert.Equal((SystemImageInfoState.NotLocal, null), (found.State, found.LocalDigest));
        Assert.InRange(found.Size, 100_000, 10_000_000);
    }

    [HostFact]
    public async Task It_is_newer_older_or_the_same_as_mine()
    {
        var mine = await PushAsync("v1", _built);
        var local = (await store.ImportAsync($"{Repository}:v1", allowInsecure: true)).Image;
        var same = await FindAsync("v1");
        await PushAsync("v1", _built.AddHours(1));
        var newer = await FindAsync("v1");
        await PushAsync("v1", _built.AddHours(-1));
        var older = await FindAsync("v1");

        Assert.Equal(
            (SystemImageInfoState.Current, SystemImageInfoState.Newer, SystemImageInfoState.Older),
            (same.State, newer.State, older.State));
        Assert.All([same, newer, older], found => Assert.Equal(mine, found.LocalDigest));
        Assert.Equal(local.CompressedSize, same.Size);
    }

    [HostFact]
    public async Task Of_an_index_the_platform_is_chosen_and_all_are_named()
    {
        var mine = await PushAsync("amd64", _built, "amd64");
        var other = await PushAsync("arm64", _built, "arm64");
        await RegistryImage.PutIndexAsync(_path, "many", ("amd64", "amd64"), ("arm64", "arm64"));
        var index = await RegistryImage.PutIndexAsync(_path, "foreign", ("arm64", "arm64"));
        await store.ImportAsync($"{Repository}:many", allowInsecure: true);

        var here = await FindAsync("many", new ImagePlatform("linux", "amd64"));
        var there = await FindAsync("many", new ImagePlatform("linux", "arm64"));
        var nowhere = await FindAsync("foreign", new ImagePlatform("linux", "s390x"));

        Assert.Equal((mine, "linux/amd64"), (here.Digest, here.Platform?.ToString()));
        Assert.Equal((other, "linux/arm64"), (there.Digest, there.Platform?.ToString()));
        Assert.Equal(["linux/amd64", "linux/arm64"], here.Platforms.Select(p => p.ToString()));
        Assert.Equal(SystemImageInfoState.Current, (await FindAsync("many")).State);
        Assert.Equal((index, null), (nowhere.Digest, nowhere.Platform));
        Assert.Equal(["linux/arm64"], nowhere.Platforms.Select(p => p.ToString()));
    }

    [HostFact]
    public async Task Each_name_has_an_answer_or_an_error_of_its_own()
    {
        await PushAsync("v1", _built);
        ImageReference[] names =
        [
            ImageReference.Parse($"{Repository}:v9"),
            ImageReference.Parse($"{Repository}:v1"),
            ImageReference.Parse("127.0.0.1:5999/none:v1"),
            ImageReference.Parse("127.0.0.1:5001/closed:v1"),
        ];

        var answers = await store.Engine.Images.FindAsync(
            names, new FindOptions { AllowInsecure = true }, NullObserver.Instance, TestStore.Token);

        Assert.Equal(names, answers.Select(a => a.Name));
        Assert.Equal(
            [ErrorCode.SourceNotFound, null, ErrorCode.SourceUnavailable, ErrorCode.AuthenticationFailed],
            answers.Select(a => a.Error?.Code));
        Assert.Equal($"{Repository}:v1", answers[1].Info?.Name);
    }

    [HostFact]
    public async Task Tags_are_listed_by_number_without_signatures()
    {
        await PushAsync("v10", _built);
        var digest = await PushAsync("v1", _built);
        await PushAsync("v2", _built);
        var signature = $"sha256-{digest["sha256:".Length..]}.sig";
        await Host.MustRunAsync(
            "skopeo", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false",
            $"docker://{Repository}:v1", $"docker://{Repository}:{signature}");

        var tags = await ListAsync(Repository);
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => ListAsync($"{Registry}/absent"));

        Assert.Equal(["v1", "v2", "v10"], tags);
        Assert.Equal(ErrorCode.SourceNotFound, error.Code);
    }

    [HostFact]
    public async Task What_the_policy_refuses_can_be_looked_at()
    {
        const string Policy = "/etc/containers/policy.json";
        var digest = await PushAsync("v1", _built);
        var before = await File.ReadAllTextAsync(Policy, TestStore.Token);
        try
        {
            await File.WriteAllTextAsync(Policy, """{"default":[{"type":"reject"}]}""", TestStore.Token);

            Assert.Equal(digest, (await FindAsync("v1")).Digest);
        }
        finally
        {
            await File.WriteAllTextAsync(Policy, before, TestStore.Token);
        }
    }

    private async Task<string> PushAsync(string tag, DateTimeOffset created, string? architecture = null)
    {
        await Host.StartRegistriesAsync();
        var image = new TestImage(tag)
        {
            EditOptions = options => options with { Created = created, Architecture = architecture },
        };
        var built = await store.BuildAsync(image);
        await Host.MustRunAsync(
            "skopeo", "copy", "--quiet", "--dest-tls-verify=false", built.Source, $"docker://{Repository}:{tag}");
        return built.Digest;
    }

    private Task<IReadOnlyList<string>> ListAsync(string repository) => store.Engine.Images.ListTagsAsync(
        repository, new FindOptions { AllowInsecure = true }, NullObserver.Instance, TestStore.Token);

    private async Task<SystemImageInfo> FindAsync(string tag, ImagePlatform? platform = null)
    {
        var answers = await store.Engine.Images.FindAsync(
            [ImageReference.Parse($"{Repository}:{tag}")],
            new FindOptions { AllowInsecure = true, Platform = platform },
            NullObserver.Instance,
            TestStore.Token);
        return answers[0].Info ?? throw answers[0].Error!;
    }
}
