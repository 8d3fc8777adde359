using SystemContainers.Yaml;
using Xunit;

namespace SystemContainers.UnitTests;

public sealed class HostConfigurationTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.conf");
    private readonly Dictionary<string, string> _environment = [];

    public HostConfigurationTests() => _environment["ATOMIC_CONF"] = _file;

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Without_a_file_everything_has_its_default()
    {
        var options = Read();

        Assert.Equal(new HostOptions(), options);
    }

    [Fact]
    public void Without_a_file_the_yaml_library_is_not_asked_for()
    {
        HostConfiguration.Read(Variable, () => throw new InvalidOperationException("asked for"));
    }

    [Fact]
    public void The_file_gives_repository_checkouts_and_runtime()
    {
        Write("ostree_repository: /srv/repo", "checkout_path: /srv/containers", "runtime: /usr/bin/crun");

        var options = Read();

        Assert.Equal("/srv/repo", options.Paths.RepositoryDirectory);
        Assert.Equal("/srv/containers", options.Paths.CheckoutDirectory);
        Assert.Equal("/usr/bin/crun", options.Runtime);
    }

    [Fact]
    public void Keys_may_be_in_upper_case_and_the_lower_case_one_wins()
    {
        Write("RUNTIME: crun", "CHECKOUT_PATH: /srv/upper", "checkout_path: /srv/lower");

        var options = Read();

        Assert.Equal("crun", options.Runtime);
        Assert.Equal("/srv/lower", options.Paths.CheckoutDirectory);
    }

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        Write("ostree_repository: /srv/repo", "checkout_path: /srv/containers");
        _environment["ATOMIC_OSTREE_REPO"] = "/mnt/repo";
        _environment["ATOMIC_OSTREE_CHECKOUT_PATH"] = "/mnt/containers";

        var options = Read();

        Assert.Equal("/mnt/repo", options.Paths.RepositoryDirectory);
        Assert.Equal("/mnt/containers", options.Paths.CheckoutDirectory);
    }

    [Fact]
    public void The_runtime_of_the_environment_is_taken_where_the_file_names_none()
    {
        _environment["RUNC_PATH"] = "/opt/runc";
        Assert.Equal("/opt/runc", Read().Runtime);

        Write("runtime: crun");
        Assert.Equal("crun", Read().Runtime);
    }

    [Theory]
    [InlineData("# nothing but comments")]
    [InlineData("")]
    [InlineData("ostree_repository:")]
    [InlineData("ostree_repository: ''")]
    [InlineData("ostree_repository: ~")]
    [InlineData("default_storage: ostree")]
    public void A_file_that_sets_nothing_for_us_changes_nothing(string text)
    {
        Write(text);

        Assert.Equal(new HostOptions(), Read());
    }

    [Theory]
    [InlineData("line 3", "default_storage: ostree", "", "runtime: 'open")]
    [InlineData("line 2", "default_storage: ostree", "runtime: [a, }")]
    [InlineData("line 2", "runtime: a", "runtime: b")]
    [InlineData("line 2", "runtime: a", "[1]: b")]
    [InlineData("line 3", "runtime: a", "---", "runtime: b")]
    [InlineData("runtime", "runtime: [a, b]")]
    [InlineData("ostree_repository", "ostree_repository: repo")]
    [InlineData("list of settings", "just words")]
    public void A_wrong_file_is_refused_with_its_name_and_the_place(string place, params string[] lines)
    {
        Write(lines);

        var error = Assert.Throws<SystemContainersException>(Read);

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(_file, error.Message);
        Assert.Contains(place, error.Message);
    }

    [Fact]
    public void A_relative_path_in_the_environment_is_refused_by_the_name_of_the_variable()
    {
        _environment["ATOMIC_OSTREE_REPO"] = "repo";

        var error = Assert.Throws<SystemContainersException>(Read);

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("ATOMIC_OSTREE_REPO", error.Message);
    }

    [Fact]
    public void A_user_has_places_of_their_own_and_the_runtime_of_the_host()
    {
        Write("ostree_repository: /srv/repo", "checkout_path: /srv/containers", "runtime: /usr/bin/crun");
        _environment["HOME"] = "/home/joe";

        var options = HostConfiguration.Read(Variable, () => new YamlReader(), user: 1500);

        Assert.True(options.Paths.IsUser);
        Assert.Equal("/home/joe/.local/share/containers/atomic", options.Paths.CheckoutDirectory);
        Assert.Equal("/home/joe/.local/share/containers/atomic/repo", options.Paths.RepositoryDirectory);
        Assert.Equal("/home/joe/.config/systemd/user/hello.service", options.Paths.Unit("hello"));
        Assert.Equal("/home/joe/.local/share/containers/tmpfiles/hello.conf", options.Paths.Tmpfiles("hello"));
        Assert.Equal("/run/user/1500", options.Paths.RunDirectory);
        Assert.Equal("/home/joe/.data", options.Paths.StateDirectory);
        Assert.Equal("/home/joe/.config", options.Paths.ConfDirectory);
        Assert.Equal("/usr/bin/crun", options.Runtime);
    }

    [Fact]
    public void A_user_chooses_places_by_the_environment()
    {
        _environment["HOME"] = "/home/joe";
        _environment["XDG_DATA_HOME"] = "/data/joe";
        _environment["XDG_RUNTIME_DIR"] = "not/absolute";
        _environment["ATOMIC_OSTREE_REPO"] = "/mnt/repo";

        var paths = HostConfiguration.Read(Variable, () => new YamlReader(), user: 1500).Paths;

        Assert.Equal("/data/joe/containers/atomic", paths.CheckoutDirectory);
        Assert.Equal("/mnt/repo", paths.RepositoryDirectory);
        Assert.Equal("/run/user/1500", paths.RunDirectory);
    }

    private HostOptions Read() => HostConfiguration.Read(Variable, () => new YamlReader(), user: 0);

    private string? Variable(string name) => _environment.GetValueOrDefault(name);

    private void Write(params string[] lines) => File.WriteAllLines(_file, lines);
}
