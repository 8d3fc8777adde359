using SystemContainers.Images;

namespace SystemContainers.HostTests.Containers;

/// <summary>Images in a real store are checked with what they have in them.</summary>
[Collection(nameof(ContainersCollection))]
public sealed class CheckImageTests(TestStore store) : IClassFixture<TestStore>
{
    [HostFact]
    public async Task An_image_that_can_be_installed_gives_no_finding()
    {
        var name = await store.AddAsync(new TestImage("checked"));
        Assert.Empty(await CheckAsync(name));
    }

    [HostFact]
    public async Task What_is_wrong_in_the_image_is_found_with_its_place()
    {
        var name = await store.AddAsync(new TestImage("faulty")
        {
            UnitTemplate = "[Service]\nExecStart=$EXEC_START\nType=often\nWorkingDirectory=$DESTDIR\n",
            EditConfiguration = text => text
                .Replace("/usr/bin/run.sh", "/usr/bin/absent", StringComparison.Ordinal)
                .Replace("\"readonly\": true", "\"readonly\": false", StringComparison.Ordinal),
            EditOptions = options => options with
            {
                Labels = new Dictionary<string, string> { ["atomic.type"] = "other" },
            },
        });
        var findings = await CheckAsync(name);
        Assert.Equal(
            [
                "ImageTypeLabel ", "ImageProgram config.json.template:10",
                "ConfigurationReadonlyRoot config.json.template:47", "UnitInstall service.template",
                "UnitStop service.template:1", "UnitVerify service.template:3",
            ],
            findings.Select(found => $"{found.Rule} {found.Location}"));
        Assert.All(findings, found => Assert.Equal(name, found.Name));
    }

    [HostFact]
    public async Task An_image_that_is_not_there_is_an_error()
    {
        var error = await Assert.ThrowsAsync<SystemContainersException>(() => CheckAsync("localhost/absent:v9"));
        Assert.Equal(ErrorCode.ImageNotFound, error.Code);
    }

    private Task<IReadOnlyList<SystemImageFinding>> CheckAsync(string name) =>
        store.Engine.Images.CheckAsync(ImageReference.Parse(name), NullObserver.Instance, TestStore.Token);
}
