using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

/// <summary>
/// Real definitions of the image collection. All seven are valid: they render with their defaults and pass the checks.
/// What is warned of differs, and says what a reviewer should know of each.
/// </summary>
public sealed class CorpusTests
{
    private const string Protections =
        "config.json: the process runs without process/noNewPrivileges, linux/maskedPaths, linux/seccomp.";

    // hello-world is of OCI 0.3: its capabilities stand where runtimes no longer look.
    [Fact]
    public void Hello_world_is_accepted_with_a_warning_for_its_obsolete_capabilities()
    {
        var definition = Render("hello-world");
        Assert.Equal(["/usr/bin/run.sh"], definition.Configuration.Arguments);
        Assert.True(definition.Configuration.HasObsoleteCapabilities);
        Assert.Contains("PORT=8081", definition.Config);
        AssertWarnings(definition, "'linux/capabilities' is from before OCI 1.0", Protections);
        Assert.Empty(definition.GeneratedTmpfiles!.Text);
    }

    // etcd adds mounts by ADDTL_MOUNTS; its default for CONF_DIRECTORY has no effect, as with the old command.
    [Fact]
    public void Etcd_is_accepted_with_and_without_more_mounts()
    {
        var definition = Render("etcd");
        Assert.Equal(["/usr/bin/etcd-env.sh", "/usr/bin/etcd"], definition.Configuration.Arguments);
        Assert.Equal(4, definition.Configuration.BindMounts.Count);
        AssertWarnings(definition, Protections);
        Assert.Equal(
            "d    /var/lib/etcd/etcd.etcd   0700 0 0 - -",
            definition.Tmpfiles!.Split('\n')[1]);
        Assert.Equal(
            ["/host-etc/etcd/etcd.conf", "/usr/local/bin/etcdctl"],
            definition.Manifest.RenameFiles.Values.Select(path => path.Expand(definition.Values)));

        var more = Render(
            "etcd", ("ADDTL_MOUNTS", ",{\"type\":\"bind\",\"source\":\"/srv/certs\",\"destination\":\"/certs\"}"));
        Assert.Equal("/srv/certs", more.Configuration.BindMounts[^1].Source);
        Expanding.Fails(
            ErrorCode.InvalidVariable,
            () => Render("etcd", ("ADDTL_MOUNTS", "{\"source\":\"/srv\",\"destination\":\"/srv\"}")));
    }

    // docker is meant to control its host, and says so in its mounts.
    [Fact]
    public void Docker_is_accepted_with_warnings_for_what_it_sees_of_the_host()
    {
        var definition = Render("docker-centos");
        Assert.Equal(["/usr/bin/init.sh"], definition.Configuration.Arguments);
        AssertWarnings(
            definition, "the mount of /run lets", "sees the whole host at /host", "CAP_SYS_ADMIN", Protections);
        Assert.Contains("ExecStartPre=/bin/bash -c 'export -p > /run/docker-bash-env'\n", definition.Unit);
    }

    // buildah brings no unit and no manifest: the default unit is used.
    [Fact]
    public void Buildah_is_accepted_with_the_default_unit()
    {
        var definition = Render("buildah-fedora");
        Assert.Equal(["/usr/bin/buildah", "version"], definition.Configuration.Arguments);
        AssertWarnings(
            definition, "the mount of /run lets", "the mount of /run/systemd lets", "sees the whole host at /host",
            "CAP_SYS_ADMIN", Protections);
        Assert.Contains("Description=buildah-fedora\n", definition.Unit);
    }

    // flannel lists its own masked paths, so they are not missed. Its service names units by variables.
    [Fact]
    public void Flannel_is_accepted()
    {
        var definition = Render("flannel");
        Assert.Equal(3, definition.Unit.Split("\nAfter=").Length - 1);
        Assert.Contains("\nRequiredBy=docker.service\n", definition.Unit);
        Assert.Contains(
            "\nr    /etc/systemd/system/docker.service.d/flannel.conf - - - - -\n", definition.Tmpfiles);
        AssertWarnings(definition, "config.json: the process runs without process/noNewPrivileges, linux/seccomp.");
    }

    // net-snmp has a manifest without defaultValues and an empty tmpfiles.template; both are legal.
    [Fact]
    public void Net_snmp_is_accepted_with_its_empty_tmpfiles_template()
    {
        var definition = Render("net-snmp");
        Assert.Equal(["/usr/bin/run.sh"], definition.Configuration.Arguments);
        Assert.Empty(definition.Manifest.DefaultValues);
        Assert.Equal(string.Empty, definition.Tmpfiles);
        AssertWarnings(definition, "CAP_SYS_ADMIN", Protections);
    }

    // kubernetes-apiserver has no tmpfiles.template: its directories are created for its own user, its file is not.
    [Fact]
    public void Kubernetes_apiserver_gets_directories_for_its_own_user()
    {
        var definition = Render("kubernetes-apiserver");
        Assert.Equal(
            "d    /etc/kubernetes   0700 996 994 - -\nd    /var/run/kubernetes   0700 996 994 - -\n",
            definition.GeneratedTmpfiles!.Text);
        Assert.Contains("/etc/resolv.conf", Assert.Single(definition.GeneratedTmpfiles.Warnings));
        AssertWarnings(definition, Protections);
    }

    private static void AssertWarnings(Definition definition, params string[] expected)
    {
        Assert.Equal(expected.Length, definition.Configuration.Warnings.Count);
        Assert.All(
            expected.Zip(definition.Configuration.Warnings),
            pair => Assert.Contains(pair.First, pair.Second));
    }

    private static Definition Render(string name, params (string Name, string Value)[] given)
    {
        var directory = Path.Combine(Corpus.Folder(), name);
        string? Read(string file) =>
            File.Exists(Path.Combine(directory, file)) ? File.ReadAllText(Path.Combine(directory, file)) : null;

        var manifest = ManifestFile.Parse(Read("manifest.json"));
        var config = Template.Parse("config.json.template", Read("config.json.template")!, TemplateFormat.Json);
        var unit = Read("service.template") is { } service
            ? Template.Parse("service.template", service, TemplateFormat.Unit)
            : DefaultUnit.Create();
        var tmpfiles = Read("tmpfiles.template") is { } lines
            ? Template.Parse("tmpfiles.template", lines, TemplateFormat.Tmpfiles)
            : null;
        var values = BuiltInVariables.Combine(
            forced: new Dictionary<string, string>
            {
                ["NAME"] = name, ["DESTDIR"] = $"/var/lib/containers/atomic/{name}.0",
                ["HOST_UID"] = "0", ["HOST_GID"] = "0",
                ["EXEC_START"] = $"/usr/bin/runc run '{name}'", ["EXEC_STOP"] = $"/usr/bin/runc kill '{name}'",
            },
            user: given.ToDictionary(pair => pair.Name, pair => pair.Value),
            host: new Dictionary<string, string>
            {
                ["RUN_DIRECTORY"] = "/run", ["STATE_DIRECTORY"] = "/var/lib", ["CONF_DIRECTORY"] = "/host-etc",
            },
            image: manifest.DefaultValues,
            uuid: "00000000-0000-0000-0000-000000000000");
        var rendered = config.Expand(values);
        var configuration = RuntimeConfiguration.Parse(rendered);
        return new Definition(
            manifest, values, rendered, configuration, unit.Expand(values), tmpfiles?.Expand(values),
            tmpfiles is null ? GeneratedTmpfiles.Create(configuration, _ => false, _ => false) : null);
    }

    private sealed record Definition(
        ManifestFile Manifest,
        IReadOnlyDictionary<string, string> Values,
        string Config,
        RuntimeConfiguration Configuration,
        string Unit,
        string? Tmpfiles,
        GeneratedTmpfiles? GeneratedTmpfiles);
}
