using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>
/// What a careful reviewer says of the real definitions of the image collection: all of it and no more.
/// </summary>
public sealed class CorpusFindingsTests
{
    // Version 0.3 had capabilities and limits elsewhere, so today the service runs with neither.
    [Fact]
    public Task Hello_world() => FindsAsync(
        "hello-world",
        "Warning ConfigurationVersion config.json.template:2",
        "Information ConfigurationObsoletePlatform config.json.template:3",
        "Warning DangerProtection config.json.template:7",
        "Error ConfigurationObsoleteSetting config.json.template:105",
        "Error ConfigurationObsoleteSetting config.json.template:110");

    // Its default for CONF_DIRECTORY never takes effect. ADDTL_MOUNTS is empty, which is right after an element.
    [Fact]
    public Task Etcd() => FindsAsync(
        "etcd",
        "Information ConfigurationObsoletePlatform config.json.template:3",
        "Warning DangerProtection config.json.template:7",
        "Warning VariableReserved manifest.json:4");

    // The file of its ExecStopPost is on the host, and so are the drop-ins that it may write to.
    [Fact]
    public Task Flannel() => FindsAsync(
        "flannel",
        "Information ConfigurationObsoletePlatform config.json.template:3",
        "Warning DangerProtection config.json.template:7",
        "Warning DangerHostDirectory config.json.template:81",
        "Warning DangerHostDirectory config.json.template:149",
        "Warning DangerDevices config.json.template:204",
        "Warning DangerHostCommand service.template:14");

    // A daemon that rules its host, and says so in every way there is.
    [Fact]
    public Task Docker() => FindsAsync(
        "docker-centos",
        "Information ConfigurationObsoletePlatform config.json.template:3",
        "Warning DangerProtection config.json.template:7",
        "Warning DangerSysAdmin config.json.template:23",
        "Warning DangerHostDirectory config.json.template:238",
        "Warning DangerHostDirectory config.json.template:249",
        "Warning DangerHostDirectory config.json.template:260",
        "Warning DangerHostDirectory config.json.template:271",
        "Warning DangerControlSocket config.json.template:304",
        "Warning DangerHostDirectory config.json.template:325",
        "Warning DangerHostDirectory config.json.template:335",
        "Warning DangerHostRoot config.json.template:346",
        "Warning DangerHostDirectory config.json.template:356",
        "Warning DangerDevices config.json.template:382",
        "Warning DangerHostCommand service.template:10");

    // Meant to be run once, so it needs no unit. It sees /etc only to read.
    [Fact]
    public Task Buildah() => FindsAsync(
        "buildah-fedora",
        "Information ConfigurationObsoletePlatform config.json.template:3",
        "Warning DangerProtection config.json.template:7",
        "Warning DangerSysAdmin config.json.template:22",
        "Warning DangerControlSocket config.json.template:242",
        "Warning DangerControlSocket config.json.template:253",
        "Warning DangerHostDirectory config.json.template:274",
        "Warning DangerHostRoot config.json.template:293",
        "Warning DangerHostDirectory config.json.template:303",
        "Warning DangerHostDirectory config.json.template:359",
        "Information ConfigurationFixedDirectory config.json.template:389",
        "Warning DangerDevices config.json.template:404",
        "Information UnitMissing service.template",
        "Warning TmpfilesLegacyPath tmpfiles.template:1");

    [Fact]
    public Task Net_snmp() => FindsAsync(
        "net-snmp",
        "Information ConfigurationObsoletePlatform config.json.template:3",
        "Warning DangerProtection config.json.template:7",
        "Warning DangerSysAdmin config.json.template:22",
        "Warning DangerHostDirectory config.json.template:236",
        "Warning DangerHostDirectory config.json.template:281",
        "Warning DangerHostDirectory config.json.template:291",
        "Warning DangerHostDirectory config.json.template:301",
        "Information ConfigurationFixedDirectory config.json.template:343",
        "Warning DangerDevices config.json.template:376");

    [Fact]
    public Task Kubernetes_apiserver() => FindsAsync(
        "kubernetes-apiserver",
        "Information ConfigurationObsoletePlatform config.json.template:3",
        "Warning DangerProtection config.json.template:7",
        "Information ConfigurationFixedDirectory config.json.template:162");

    private static async Task FindsAsync(string definition, params string[] expected)
    {
        Requirements.Program("systemd-analyze");
        var folder = new DefinitionFolder(Path.Combine(Corpus.Folder(), definition));
        var findings = await folder.CheckAsync(NullObserver.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(expected, findings.Select(found => $"{found.Severity} {found.Rule} {found.Location}"));
        Assert.All(findings, found => Assert.Equal(folder.Path, found.Name));
    }
}
