using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Trust;

/// <summary>The signature policy decides over images from everywhere, and the record says which one did.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class PolicyTests(SignedImages images) : IClassFixture<SignedImages>
{
    private const string HostPolicy = "/etc/containers/policy.json";
    private const string Accept = "insecureAcceptAnything";

    [HostTheory]
    [InlineData(ImageTransport.Registry, "docker")]
    [InlineData(ImageTransport.OciLayout, "oci")]
    [InlineData(ImageTransport.OciArchive, "oci-archive")]
    [InlineData(ImageTransport.DockerArchive, "docker-archive")]
    [InlineData(ImageTransport.Directory, "dir")]
    [InlineData(ImageTransport.ContainersStorage, "containers-storage")]
    public async Task An_image_from_anywhere_is_refused_unless_its_transport_is_accepted(
        ImageTransport transport, string name)
    {
        var source = await MakeSourceAsync(transport);
        var target = $"localhost/policy:{name}";

        await MustRefuseAsync(source, images.WritePolicy("reject"), target);
        await MustRefuseAsync(
            source, images.WritePolicy(Accept, (name, string.Empty, SignedImages.Requirement("reject"))), target);
        var result = await images.ImportAsync(
            source, images.WritePolicy("reject", (name, string.Empty, SignedImages.Requirement(Accept))), target);

        Assert.Equal(Accept, result.Image.Acceptance!.Requirement);
        Assert.Null(result.Image.Acceptance.Signer);
        Assert.StartsWith(name + ":", result.Image.Source, StringComparison.Ordinal);
        images.Store.Engine.Images.Remove(ImageReference.Parse(target));
    }

    // skopeo decides, the engine says by which requirement; both must look the scopes up in the same way.
    [HostTheory]
    [InlineData("{repository}:unsigned")]
    [InlineData("{repository}")]
    [InlineData("{namespace}")]
    [InlineData("127.0.0.1:5000")]
    [InlineData("*.0.0.1")]
    [InlineData("*.0.1")]
    public async Task The_engine_finds_the_scope_that_skopeo_finds(string pattern)
    {
        var repository = images.GpgRepository;
        var scope = pattern.Replace("{repository}", repository, StringComparison.Ordinal)
            .Replace("{namespace}", repository[..repository.LastIndexOf('/')], StringComparison.Ordinal);
        var source = $"{repository}:unsigned";

        await MustRefuseAsync(
            source, images.WritePolicy(Accept, ("docker", scope, SignedImages.Requirement("reject"))), source);
        var result = await images.ImportAsync(
            source, images.WritePolicy("reject", ("docker", scope, SignedImages.Requirement(Accept))));

        Assert.Equal(Accept, result.Image.Acceptance!.Requirement);
        images.Store.Engine.Images.Remove(ImageReference.Parse(source));
    }

    [HostFact]
    public async Task A_folder_is_found_by_its_parents_and_without_links()
    {
        var built = await images.Store.BuildAsync(new TestImage("linked"));
        var link = built.Path + "-link";
        Directory.CreateSymbolicLink(link, built.Path);
        var policy = images.WritePolicy(
            "reject", ("oci", Path.GetDirectoryName(built.Path)!, SignedImages.Requirement(Accept)));

        var result = await images.ImportAsync($"oci:{link}:linked", policy, "localhost/policy:linked");

        Assert.Equal(Accept, result.Image.Acceptance!.Requirement);
    }

    [HostFact]
    public async Task The_policy_of_the_import_goes_before_that_of_the_host()
    {
        var source = $"{images.GpgRepository}:unsigned";
        var original = await File.ReadAllTextAsync(HostPolicy, TestStore.Token);
        try
        {
            File.Copy(images.WritePolicy("reject"), HostPolicy, overwrite: true);
            await MustRefuseAsync(source, policy: null, source);
            var accepted = await images.ImportAsync(source, images.WritePolicy(Accept));
            Assert.NotEqual(HostPolicy, accepted.Image.Acceptance!.Policy);
        }
        finally
        {
            await File.WriteAllTextAsync(HostPolicy, original, CancellationToken.None);
        }

        var renewed = await images.ImportAsync(source, policy: null);
        Assert.Equal(HostPolicy, renewed.Image.Acceptance!.Policy);
        await MustRefuseAsync(source, images.WritePolicy("reject"), target: null);
    }

    [HostFact]
    public async Task A_record_is_renewed_when_something_else_accepted_the_image_and_only_then()
    {
        const string Source = "localhost/policy:renewed";
        var place = (await images.Store.BuildAsync(new TestImage("renewed"))).Source;
        var policy = images.WritePolicy(Accept);
        var first = await images.ImportAsync(place, policy, Source);
        var before = HostPicture.TakeExactly(images.Store.Paths);

        var same = await images.ImportAsync(place, policy, Source);

        Assert.False(same.IsChanged);
        Assert.Equal(first.Image.Acceptance, same.Image.Acceptance);
        Assert.Equal(before, HostPicture.TakeExactly(images.Store.Paths));

        await File.AppendAllTextAsync(policy, "\n", TestStore.Token);
        var other = await images.ImportAsync(place, policy, Source);

        Assert.False(other.IsChanged);
        Assert.Equal(0, other.LayersImported);
        Assert.Equal(first.Image.Digest, other.Image.Digest);
        Assert.NotEqual(first.Image.Acceptance!.PolicyDigest, other.Image.Acceptance!.PolicyDigest);
    }

    [HostTheory]
    [InlineData("not json")]
    [InlineData("""{"transports":{}}""")]
    [InlineData("""{"default":[]}""")]
    [InlineData("""{"default":[{"type":"insecureAcceptAnything"}],"typo":{}}""")]
    [InlineData("""{"default":[{"type":"insecureAcceptAnything"},{"type":"signedby"}]}""")]
    [InlineData("""{"default":[{"type":"insecureAcceptAnything","keyPath":"/key"}]}""")]
    [InlineData("""{"default":[{"type":"reject"}],"default":[{"type":"insecureAcceptAnything"}]}""")]
    public async Task A_policy_that_is_none_accepts_nothing(string text)
    {
        var policy = images.WritePolicy(Accept);
        await File.WriteAllTextAsync(policy, text, TestStore.Token);

        await MustRefuseAsync($"{images.GpgRepository}:unsigned", policy, target: null);
    }

    [HostFact]
    public async Task A_policy_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => images.ImportAsync($"{images.GpgRepository}:unsigned", "/nowhere/policy.json"));

        Assert.Equal((ErrorCode.InvalidArgument, "/nowhere/policy.json"), (error.Code, error.Target));
    }

    private async Task<string> MakeSourceAsync(ImageTransport transport)
    {
        var tag = $"from-{transport}".ToLowerInvariant();
        var image = new TestImage(tag);
        switch (transport)
        {
            case ImageTransport.Registry:
                return $"{images.GpgRepository}:unsigned";
            case ImageTransport.OciArchive:
                return (await images.Store.BuildAsync(image, ImageFormat.OciArchive)).Source;
            case ImageTransport.DockerArchive:
                return $"docker-archive:{(await images.Store.BuildAsync(image, ImageFormat.DockerArchive)).Path}";
        }

        var built = await images.Store.BuildAsync(image);
        var source = transport switch
        {
            ImageTransport.Directory => $"dir:{built.Path}-dir",
            ImageTransport.ContainersStorage => $"containers-storage:localhost/policy:{tag}",
            _ => built.Source,
        };
        if (source != built.Source)
        {
            await Host.MustRunAsync("skopeo", "copy", "--quiet", built.Source, source);
        }

        return source;
    }

    private async Task MustRefuseAsync(string source, string? policy, string? target)
    {
        var before = HostPicture.Take(images.Store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => images.ImportAsync(source, policy, target));

        Assert.Equal(ErrorCode.PolicyRejected, error.Code);
        Assert.Equal(before, HostPicture.Take(images.Store.Paths));
    }
}
