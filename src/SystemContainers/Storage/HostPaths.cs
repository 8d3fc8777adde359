namespace SystemContainers.Storage;

/// <summary>Where things are on this host. Every path is absolute.</summary>
public sealed record HostPaths
{
    /// <summary>
    /// Whether the containers are those of a user and not the host's: run by the user's own systemd, in a user
    /// namespace, and kept in a store of mode <c>bare-user</c>.
    /// </summary>
    public bool IsUser { get; init; }

    /// <summary>Deployments and their links; <c>/var/lib/containers/atomic</c> unless configured.</summary>
    public string CheckoutDirectory { get; init; } = "/var/lib/containers/atomic";

    /// <summary>The OSTree repository; null chooses it as the old command does.</summary>
    public string? RepositoryDirectory { get; init; }

    /// <summary>Containers that came with the host's packages; never written.</summary>
    public string PreinstalledDirectory { get; init; } = "/usr/lib/containers/atomic";

    /// <summary>Where units are written.</summary>
    public string UnitDirectory { get; init; } = "/etc/systemd/system";

    /// <summary>Where tmpfiles configuration is written.</summary>
    public string TmpfilesDirectory { get; init; } = "/etc/tmpfiles.d";

    /// <summary>The value of <c>RUN_DIRECTORY</c>.</summary>
    public string RunDirectory { get; init; } = "/run";

    /// <summary>The value of <c>STATE_DIRECTORY</c>.</summary>
    public string StateDirectory { get; init; } = "/var/lib";

    /// <summary>The value of <c>CONF_DIRECTORY</c>.</summary>
    public string ConfDirectory { get; init; } = "/etc";

    /// <summary>Where things of a user are, as the old command has it.</summary>
    /// <param name="environment">
    /// The value of an environment variable, or null: <c>HOME</c>, and of the XDG base directory specification
    /// <c>XDG_DATA_HOME</c> and <c>XDG_RUNTIME_DIR</c>.
    /// </param>
    /// <param name="userId">The user's ID.</param>
    public static HostPaths ForUser(Func<string, string?> environment, uint userId)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var home = Given("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var data = Given("XDG_DATA_HOME") ?? Path.Join(home, ".local", "share");
        return new HostPaths
        {
            IsUser = true,
            CheckoutDirectory = Path.Join(data, "containers", "atomic"),
            RepositoryDirectory = Path.Join(data, "containers", "atomic", "repo"),
            UnitDirectory = Path.Join(home, ".config", "systemd", "user"),
            PreinstalledDirectory = Path.Join(data, "containers", "preinstalled"),
            TmpfilesDirectory = Path.Join(data, "containers", "tmpfiles"),
            RunDirectory = UserRunDirectory.Find(environment(UserRunDirectory.Variable), userId)
                ?? UserRunDirectory.Usual(userId),
            StateDirectory = Path.Join(home, ".data"),
            ConfDirectory = Path.Join(home, ".config"),
        };

        // The specification has relative paths ignored.
        string? Given(string name) => environment(name) is { } path && path.StartsWith('/') ? path : null;
    }

    /// <summary>Locks of containers. The old command skips names with a leading dot, here and below.</summary>
    public string LockDirectory => Path.Combine(CheckoutDirectory, ".locks");

    /// <summary>One file for each change that is under way.</summary>
    public string JournalDirectory => Path.Combine(CheckoutDirectory, ".journal");

    /// <summary>Deployments that are not complete yet, and replaced ones that are not deleted yet.</summary>
    public string StagingDirectory => Path.Combine(CheckoutDirectory, ".staging");

    /// <summary>A folder for each process that runs beside the services: commands in containers, images that run
    /// once.</summary>
    public string ProcessDirectory => Path.Combine(CheckoutDirectory, ".processes");

    /// <summary>Digests that did not come up, one file for each container.</summary>
    public string HeldDirectory => Path.Combine(CheckoutDirectory, ".held");

    /// <summary>Where packages are made.</summary>
    public string PackageDirectory => Path.Combine(CheckoutDirectory, ".packages");

    /// <summary>
    /// What is set for containers and belongs to none of their deployments, one file for each container.
    /// </summary>
    public string SettingsDirectory => Path.Combine(CheckoutDirectory, ".settings");

    /// <summary>A folder for each container with a file for each change of it that is over.</summary>
    public string HistoryDirectory => Path.Combine(CheckoutDirectory, ".history");

    /// <summary>The trees of mounted images, with a record of each mount.</summary>
    public string MountDirectory => Path.Combine(CheckoutDirectory, ".mounts");

    /// <summary>Where images are mounted for which no place is given.</summary>
    public string MountPointDirectory => Path.Combine(RunDirectory, "systemcontainers", "mounts");

    /// <summary>The link of a container.</summary>
    /// <param name="name">The container's name.</param>
    public string Link(string name) => Path.Combine(CheckoutDirectory, name);

    /// <summary>The directory of a deployment.</summary>
    /// <param name="name">The container's name.</param>
    /// <param name="number">The deployment's number.</param>
    public string Deployment(string name, int number) => Path.Combine(CheckoutDirectory, $"{name}.{number}");

    /// <summary>The unit file of a container.</summary>
    /// <param name="name">The container's name.</param>
    public string Unit(string name) => Path.Combine(UnitDirectory, name + ".service");

    /// <summary>The file with what is added to the unit of a container.</summary>
    /// <param name="name">The container's name.</param>
    public string UnitDropIn(string name) => Path.Combine(Unit(name) + ".d", Templates.UnitDropIn.FileName);

    /// <summary>The tmpfiles configuration of a container.</summary>
    /// <param name="name">The container's name.</param>
    public string Tmpfiles(string name) => Path.Combine(TmpfilesDirectory, name + ".conf");
}
