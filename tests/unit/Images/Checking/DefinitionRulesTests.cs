using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>Each rule finds what it is for, at its place, and nothing else is said of it.</summary>
public sealed class DefinitionRulesTests
{
    private const string Config = "config.json.template";
    private const string Unit = "service.template";
    private const string Tmpfiles = "tmpfiles.template";
    private const string Manifest = "manifest.json";

    [Fact]
    public async Task A_definition_without_a_fault_gives_no_finding()
    {
        Requirements.Program("systemd-analyze");
        using var definition = new SampleDefinition();
        Assert.Empty(await definition.CheckAsync());
    }

    [Theory]
    [InlineData("\"rootfs\"", "\"root\"", "ConfigurationRootPath:18")]
    [InlineData("\"readonly\": true", "\"readonly\": false", "ConfigurationReadonlyRoot:19")]
    [InlineData(",\n    \"readonly\": true", "", "ConfigurationReadonlyRoot:17")]
    [InlineData("\"terminal\": false", "\"terminal\": true", "ConfigurationTerminal:4")]
    [InlineData("\"1.0.2\"", "\"0.3.0\"", "ConfigurationVersion:2")]
    [InlineData("\"1.0.2\"", "\"latest\"", "ConfigurationVersion:2")]
    [InlineData("\"ociVersion\": \"1.0.2\",", "", "ConfigurationMissingSetting:1")]
    [InlineData("\"cwd\": \"/\",", "", "ConfigurationMissingSetting:3")]
    [InlineData("\"cwd\": \"/\"", "\"cwd\": \"srv\"", "ConfigurationRelativePath:11")]
    [InlineData("\"cwd\": \"/\"", "\"cwd\": \"/proc/self/fd/7\"", "ConfigurationWorkingDirectory:11")]
    [InlineData("\"cwd\": \"/\"", "\"Cwd\": \"/\"", "ConfigurationMisspelledSetting:11")]
    [InlineData("\"cwd\": \"/\"", "\"cwd\": 1", "ConfigurationWrongType:11")]
    [InlineData("\"cwd\": \"/\"", "\"cwd\": \"/\", \"cmd\": []", "ConfigurationUnknownSetting:11")]
    [InlineData("\"cwd\": \"/\"", "\"cwd\": \"\"", "ConfigurationRelativePath:11")]
    [InlineData("\"/usr/bin/serve\"", "", "ConfigurationProgram:5")]
    [InlineData("\"PORT=$PORT\"", "\"PORT\", \"X=$PORT\"", "ConfigurationEnvironment:9")]
    [InlineData("\"CAP_KILL\"", "\"CAP_KILLER\"", "ConfigurationUnknownCapability:13")]
    [InlineData("\"CAP_KILL\"", "\"CAP_SYS_ADMIN\"", "DangerSysAdmin:12")]
    [InlineData(
        "{ \"type\": \"uts\" }", "{ \"type\": \"uts\" }, { \"type\": \"uts\" }", "ConfigurationDuplicateNamespace:38")]
    [InlineData(
        "{ \"type\": \"uts\" }", "{ \"type\": \"net\" }", "ConfigurationUnknownValue:38", "ConfigurationNamespace:21")]
    [InlineData("\"type\": \"proc\",", "", "ConfigurationMountType:23")]
    [InlineData("\"rbind\", \"rw\"", "\"rw\"", "ConfigurationMountType:30")]
    [InlineData("\"type\": \"bind\"", "\"type\": \"rbind\"", "ConfigurationBindType:30")]
    [InlineData("\"destination\": \"/data\"", "\"destination\": \"data\"", "ConfigurationRelativePath:29")]
    [InlineData("\"destination\": \"/data\"", "\"destination\": \"/proc/\"", "ConfigurationDuplicateMount:28")]
    [InlineData("\"destination\": \"/data\"", "\"destination\": \"/\"", "ConfigurationHiddenMount:28")]
    [InlineData("${STATE_DIRECTORY}/${NAME}", "/var/lib/sample", "ConfigurationFixedDirectory:31")]
    [InlineData("${STATE_DIRECTORY}/${NAME}", "/var/run/sample", "ConfigurationFixedDirectory:31")]
    [InlineData("${STATE_DIRECTORY}/${NAME}", "/", "DangerHostRoot:28")]
    [InlineData("${STATE_DIRECTORY}/${NAME}", "/proc/sys", "DangerHostProc:28")]
    [InlineData("${STATE_DIRECTORY}/${NAME}", "${RUN_DIRECTORY}/docker.sock", "DangerControlSocket:28")]
    [InlineData("${STATE_DIRECTORY}/${NAME}", "/etc", "DangerHostDirectory:28")]
    [InlineData("\"linux\": {", "\"linux\": { \"cgroupsPath\": \"../x\",", "DangerCgroupPath:35")]
    [InlineData("\"linux\": {", "\"linux\": { \"rlimits\": [ 1 ],", "ConfigurationObsoleteSetting:35")]
    [InlineData(
        "\"linux\": {", "\"linux\": { \"resources\": { \"devices\": [ { \"allow\": true } ] },", "DangerDevices:35")]
    [InlineData("\"linux\": {", "\"annotations\": { \"run.oci.handler\": \"x\" }, \"linux\": {", "DangerAnnotation:35")]
    [InlineData(
        "\"linux\": {", "\"hooks\": { \"poststop\": [ { \"path\": \"/bin/true\" } ] }, \"linux\": {", "DangerHooks:35")]
    [InlineData("\"linux\": {", "\"platform\": {}, \"linux\": {", "ConfigurationObsoletePlatform:35")]
    [InlineData("\"noNewPrivileges\": true", "\"noNewPrivileges\": false", "DangerProtection:3")]
    [InlineData("\"linux\": {", "\"linux\": ", "ConfigurationInvalid:36")]
    [InlineData(
        "\"PORT=$PORT\"", "\"PORT=$PORT\", \"COST=5$\"", "ConfigurationInvalid:9", "VariableUnused:manifest.json:4")]
    [InlineData(
        "\"source\": \"proc\"", "\"source\": \"pr\\u0000oc\", \"options\": [ \"bind\" ]", "ConfigurationRefused:26")]
    public Task Of_the_configuration(string old, string changed, params string[] expected) =>
        FindsAsync(Config, old, changed, expected);

    [Theory]
    [InlineData("ExecStart=$EXEC_START", "ExecStart=/usr/bin/true", "UnitStart:4", "DangerHostCommand:5")]
    [InlineData("ExecStop=$EXEC_STOP\n", "", "UnitStop:4")]
    [InlineData("WorkingDirectory=$DESTDIR\n", "", "UnitWorkingDirectory:4")]
    [InlineData("$DESTDIR", "/srv", "UnitWorkingDirectory:4")]
    [InlineData("[Install]\nWantedBy=multi-user.target\n", "", "UnitInstall:")]
    [InlineData("[Service]\n", "[Service]\nRestart=sometimes\n", "UnitVerify:5")]
    [InlineData("[Service]\n", "[Service]\nKillMode=none\n", "UnitVerify:5")]
    [InlineData("Description=Sample", "Describtion=Sample", "UnitVerify:2")]
    [InlineData("[Service]\n", "[Service]\nExecStartPre=$DESTDIR/rootfs/prepare\n", "DangerHostCommand:5")]
    [InlineData("[Service]", "[Service", "UnitInvalid:4")]
    [InlineData("Description=Sample", "Description=100$", "UnitInvalid:2")]
    public async Task Of_the_unit(string old, string changed, params string[] expected)
    {
        Requirements.Program("systemd-analyze");
        await FindsAsync(Unit, old, changed, expected);
    }

    // What this machine has not another may have: no program and no unit is missed.
    [Theory]
    [InlineData("Description=Sample", "Description=Sample\nRequires=absent-here.service\nAfter=absent-here.service")]
    [InlineData("ExecStart=$EXEC_START", "ExecStart=$EXEC_START\nEnvironmentFile=/absent/here")]
    public async Task Of_the_unit_alone_and_not_of_the_machine(string old, string changed)
    {
        Requirements.Program("systemd-analyze");
        await FindsAsync(Unit, old, changed);
    }

    [Theory]
    [InlineData("d ${STATE", "k ${STATE", "TmpfilesInvalid:1")]
    [InlineData("d ${STATE_DIRECTORY}/${NAME}", "d srv/${NAME}", "TmpfilesInvalid:1")]
    [InlineData("0700", "rwx", "TmpfilesInvalid:1")]
    [InlineData("${HOST_UID}", "a:b", "TmpfilesInvalid:1")]
    [InlineData("- -\n", "soon -\n", "TmpfilesInvalid:1")]
    [InlineData("${STATE_DIRECTORY}/${NAME}", "/var/run/${NAME}", "TmpfilesLegacyPath:1")]
    [InlineData("d ${STATE_DIRECTORY}/${NAME}", "R ${STATE_DIRECTORY}/shared", "TmpfilesForeignPath:1")]
    [InlineData("d ${STATE_DIRECTORY}/${NAME}", "$KIND ${STATE_DIRECTORY}/${NAME}", "VariableRequired:1")]
    public Task Of_the_tmpfiles_configuration(string old, string changed, params string[] expected) =>
        FindsAsync(Tmpfiles, old, changed, expected);

    [Theory]
    [InlineData("\"PORT\": \"8081\"", "", "VariableRequired:config.json.template:9")]
    [InlineData("\"PORT\": \"8081\"", "\"PORT\": \"8081\",\n\"PROT\": \"1\"", "VariableUnused:5")]
    [InlineData("\"PORT\": \"8081\"", "\"PORT\": \"8081\",\n\"STATE_DIRECTORY\": \"/srv\"", "VariableReserved:5")]
    [InlineData("\"PORT\": \"8081\"", "\"PORT\": \"8081\",\n\"NAME\": \"x\"", "VariableReserved:5")]
    [InlineData("\"version\"", "\"vision\"", "ManifestUnknownKey:2")]
    [InlineData("\"1.0\"", "\"1.0\",\n\"useLinks\": 1", "ManifestInvalid:3", "VariableRequired:config.json.template:9")]
    [InlineData("\"8081\"", "\"80\\u000081\"", "VariableInvalidDefault:config.json.template:9")]
    public Task Of_the_manifest(string old, string changed, params string[] expected) =>
        FindsAsync(Manifest, old, changed, expected);

    // A default may be more than a line; the lines below it are still found at their places.
    [Fact]
    public async Task Lines_are_those_of_the_template_whatever_values_there_are()
    {
        using var definition = new SampleDefinition(hasUnit: false)
            .With(Manifest, "\"8081\"", "\"8081\", \"MORE\": \",\\n{ \\\"destination\\\": \\\"/more\\\",\\n"
                + "\\\"type\\\": \\\"tmpfs\\\" }\"")
            .With(Config, "    }\n  ],", "    }\n    $MORE\n  ],")
            .With(
                Config, "\"capabilities\": {", "\"capabilities\": {\n      \"ambient\": [ $ALL_PROCESS_CAPABILITIES ],")
            .With(Config, "\"maskedPaths\"", "\"maskedPaths_\"");
        Assert.Equal(
            ["DangerSysAdmin config.json.template:12", "ConfigurationUnknownSetting config.json.template:42"],
            (await definition.CheckAsync()).Where(found => found.Rule != "DangerProtection")
                .Select(found => $"{found.Rule} {found.Location}"));
    }

    // Only the one who installs knows what stands there; what is beside it is judged as ever.
    [Fact]
    public async Task What_nobody_knows_yet_is_not_judged()
    {
        Requirements.Program("systemd-analyze");
        using var definition = new SampleDefinition()
            .With(Config, "\"type\": \"uts\"", "\"type\": \"$KIND\"")
            .With(Config, "\"hostname\": \"sample\",", string.Empty)
            .With(Config, "\"noNewPrivileges\": true", "\"noNewPrivileges\": $STRICT")
            .With(Config, "${STATE_DIRECTORY}/${NAME}", "$SOURCE")
            .With(Unit, "[Service]\n", "[Service]\nRestart=$RESTART\nRestartSec=often\n");
        Assert.Equal(
            ["VariableRequired", "VariableRequired", "VariableRequired", "VariableRequired", "UnitVerify"],
            (await definition.CheckAsync()).Select(found => found.Rule).Where(rule => rule != "DangerProtection"));
    }

    [Fact]
    public async Task Files_that_are_missing_or_in_the_way()
    {
        using var definition = new SampleDefinition();
        File.Delete(definition.At(Unit));
        File.Delete(definition.At(Tmpfiles));
        definition.Write(
            "config.json", SampleDefinition.Configuration.Replace("$", string.Empty, StringComparison.Ordinal));
        Assert.Equal(
            ["ConfigurationShadowed config.json", "VariableUnused manifest.json:4", "UnitMissing service.template"],
            (await definition.CheckAsync()).Select(found => $"{found.Rule} {found.Location}"));

        File.Delete(definition.At(Config));
        Assert.Contains(await definition.CheckAsync(), found => found.Rule == "ConfigurationPlain");

        File.Delete(definition.At("config.json"));
        Assert.Contains(
            await definition.CheckAsync(),
            found => found is { Rule: "ConfigurationMissing", Location: "config.json.template" });

        definition.Write(Manifest, "{ \"noContainerService\": true }");
        Assert.Empty(await definition.CheckAsync());
    }

    [Fact]
    public async Task Files_that_cannot_be_read()
    {
        using var definition = new SampleDefinition();
        File.WriteAllBytes(definition.At(Tmpfiles), [0xff, 0xfe, 0x41]);
        File.Delete(definition.At(Unit));
        File.CreateSymbolicLink(definition.At(Unit), "/etc/passwd");
        Assert.Equal(
            ["DefinitionUnreadable service.template", "DefinitionUnreadable tmpfiles.template"],
            (await definition.CheckAsync()).Select(found => $"{found.Rule} {found.Location}"));
    }

    [Fact]
    public async Task A_folder_without_a_definition_is_an_error()
    {
        using var folder = new TemporaryFolder();
        foreach (var path in new[] { folder.Root, folder.At("absent") })
        {
            var error = await Assert.ThrowsAsync<SystemContainersException>(() =>
                new SystemContainers.Images.DefinitionFolder(path).CheckAsync(
                    NullObserver.Instance, TestContext.Current.CancellationToken));
            Assert.Equal(ErrorCode.InvalidArgument, error.Code);
            Assert.Equal(path, error.Target);
        }
    }

    private static async Task FindsAsync(string file, string old, string changed, params string[] expected)
    {
        using var definition = new SampleDefinition(hasUnit: file == Unit).With(file, old, changed);
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            (await definition.CheckAsync())
                .Where(found => found.Severity > SystemContainers.Images.FindingSeverity.Information
                    || expected.Any(one => one.StartsWith(found.Rule, StringComparison.Ordinal)))
                .Select(found => found.File == file ? $"{found.Rule}:{found.Line}" : $"{found.Rule}:{found.Location}")
                .Order(StringComparer.Ordinal));
    }
}
