using SystemContainers.HostTests.Containers;
using SystemContainers.Images;

namespace SystemContainers.HostTests.Trust;

/// <summary>Images with signatures by real keys are accepted if and only if the policy's key made them.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class SignatureTests(SignedImages images) : IClassFixture<SignedImages>
{
    [HostFact]
    public async Task An_image_signed_with_gpg_is_accepted_and_its_record_says_by_what()
    {
        var policy = PolicyForGpg();

        var result = await images.ImportAsync($"{images.GpgRepository}:signed", policy);

        Assert.True(result.IsChanged);
        Assert.Equal(images.Digests["gpg-signed"], result.Image.Digest);
        Assert.Equal($"docker://{images.GpgRepository}:signed", result.Image.Source);
        var acceptance = result.Image.Acceptance!;
        Assert.Equal((policy, "signedBy"), (acceptance.Policy, acceptance.Requirement));
        Assert.Equal(images.Key.Fingerprint, acceptance.Signer);
        Assert.True(acceptance.IsInsecure);
        Assert.InRange(acceptance.Time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        var listed = images.Store.Engine.Images.List().Single(i => i.Name == result.Image.Name);
        Assert.Equal(acceptance, listed.Acceptance);
        await Host.MustRunAsync("ostree", "fsck", "--repo", images.Store.Engine.Images.Path);
    }

    [HostFact]
    public async Task An_image_signed_with_sigstore_is_accepted_and_its_record_says_by_what()
    {
        var result = await images.ImportAsync($"{images.SigstoreRepository}:signed", PolicyForSigstore());

        Assert.Equal(images.Digests["sigstore-signed"], result.Image.Digest);
        Assert.Equal("sigstoreSigned", result.Image.Acceptance!.Requirement);
        Assert.Equal(images.SigstoreKey.Name, result.Image.Acceptance.Signer);
    }

    [HostTheory]
    [InlineData("unsigned")]
    [InlineData("stranger")]
    [InlineData("renamed")]
    [InlineData("exchanged")]
    public Task An_image_without_the_gpg_signature_is_refused(string tag) =>
        MustRefuseAsync($"{images.GpgRepository}:{tag}", PolicyForGpg());

    [HostTheory]
    [InlineData("unsigned")]
    [InlineData("stranger")]
    [InlineData("renamed")]
    [InlineData("exchanged")]
    public Task An_image_without_the_sigstore_signature_is_refused(string tag) =>
        MustRefuseAsync($"{images.SigstoreRepository}:{tag}", PolicyForSigstore());

    [HostFact]
    public async Task All_requirements_must_be_met()
    {
        var policy = images.WritePolicy("reject", ("docker", images.GpgRepository, SignedImages.SignedBy(images.Key)));
        var text = await File.ReadAllTextAsync(policy, TestStore.Token);
        var both = text.Replace(
            "[{\"type\":\"signedBy\"",
            $"[{SignedImages.SignedBy(images.Stranger).ToJsonString()},{{\"type\":\"signedBy\"",
            StringComparison.Ordinal);
        Assert.NotEqual(text, both);
        await File.WriteAllTextAsync(policy, both, TestStore.Token);

        await MustRefuseAsync($"{images.GpgRepository}:signed", policy);
    }

    [HostFact]
    public async Task A_plan_of_a_refused_import_is_refused_too()
    {
        var options = SignedImages.Import($"{images.GpgRepository}:unsigned", PolicyForGpg());

        var error = await Assert.ThrowsAsync<SystemContainersException>(
            () => images.Store.Engine.Images.PlanImportAsync(options, NullObserver.Instance, TestStore.Token));

        Assert.Equal(ErrorCode.PolicyRejected, error.Code);
    }

    [HostFact]
    public async Task An_image_that_the_policy_accepted_is_not_copied_to_be_judged_again()
    {
        const string Name = "localhost/signature:again";
        var (source, policy) = ($"{images.GpgRepository}:signed", PolicyForGpg());
        var first = await images.ImportAsync(source, policy, Name);
        var observer = new RecordingObserver();

        var plan = await images.Store.Engine.Images.PlanImportAsync(
            SignedImages.Import(source, policy) with { Name = ImageReference.Parse(Name) }, observer, TestStore.Token);
        var second = await images.ImportAsync(source, policy, Name, observer);

        Assert.Empty(plan);
        Assert.False(second.IsChanged);
        Assert.Equal(first.Image.Acceptance, second.Image.Acceptance);
        Assert.DoesNotContain(observer.Messages, m => m.Contains(" copy ", StringComparison.Ordinal));
    }

    [HostFact]
    public async Task An_image_that_took_the_place_of_an_accepted_one_is_judged()
    {
        var (source, policy) = ($"{images.GpgRepository}:moving", PolicyForGpg());
        await images.Key.PushSignedAsync((await images.Store.BuildAsync(new TestImage("moving"))).Source, source);
        await images.ImportAsync(source, policy);
        await Host.MustRunAsync(
            "skopeo", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false",
            $"docker://{images.GpgRepository}:unsigned", $"docker://{source}");

        await MustRefuseAsync(source, policy);
    }

    private string PolicyForGpg() =>
        images.WritePolicy("reject", ("docker", images.GpgRepository, SignedImages.SignedBy(images.Key)));

    private string PolicyForSigstore() =>
        images.WritePolicy("reject", ("docker", images.SigstoreRepository, SignedImages.SignedBy(images.SigstoreKey)));

    private async Task MustRefuseAsync(string source, string policy)
    {
        var before = HostPicture.Take(images.Store.Paths);

        var error = await Assert.ThrowsAsync<SystemContainersException>(() => images.ImportAsync(source, policy));

        Assert.Equal(ErrorCode.PolicyRejected, error.Code);
        Assert.Contains(source, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, HostPicture.Take(images.Store.Paths));
    }
}
