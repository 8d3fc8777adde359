using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>Our own examples are as our own rules want them.</summary>
public sealed class ExampleFindingsTests
{
    // What a definition cannot do without; its README says why.
    private static readonly Dictionary<string, string[]> _known = new()
    {
        ["backup"] = ["Information UnitMissing service.template"],
        ["docker"] = ["Warning DangerSysAdmin config.json.template:18"],
    };

    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Checkout.At("examples")).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_example_gives_no_finding(string name)
    {
        Requirements.Program("systemd-analyze");
        var folder = new DefinitionFolder(Checkout.At($"examples/{name}/exports"));

        var findings = await folder.CheckAsync(NullObserver.Instance, TestContext.Current.CancellationToken);

        Assert.Equal(
            _known.GetValueOrDefault(name, []),
            findings.Select(found => $"{found.Severity} {found.Rule} {found.Location}"));
    }
}
