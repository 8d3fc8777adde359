using SystemContainers.Host.Processes;

namespace SystemContainers.Host.Packages;

/// <summary>
/// rpm(8) on the host's own database. It is used without the host's other package managers: it needs no repository, and
/// a transaction can be repeated.
/// </summary>
internal static class Rpm
{
    private const string OstreeMarker = "/run/ostree-booted";

    /// <summary>Whether the host was booted from OSTree, which keeps its packages apart from what runs.</summary>
    internal static bool IsOstreeBooted => File.Exists(OstreeMarker);

    /// <summary>Whether the host itself is made of RPM packages; elsewhere rpm is but a tool.</summary>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<bool> ManagesHostAsync(IEngineObserver observer, CancellationToken cancellationToken)
    {
        if (IsOstreeBooted || TryFind("rpm") is not { } rpm || TryFind("rpmbuild") is null)
        {
            return false;
        }

        var result = await CommandRunner.TryRunAsync(Command("--query", "--file", rpm), observer, cancellationToken);
        return result.ExitCode == 0;
    }

    /// <summary>Refuses a host on which no package can be made and installed.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolMissing"/>;
    /// <see cref="ErrorCode.InvalidArgument"/> on a host that was booted from OSTree.</exception>
    internal static void RequireInstallable()
    {
        if (IsOstreeBooted)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                "This host was booted from OSTree, so no package can be installed while it runs.",
                "Install the host files without a package, or make one and layer it with rpm-ostree.");
        }

        RequireBuildable();
    }

    /// <summary>Refuses a host on which no package can be made.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolMissing"/>.</exception>
    internal static void RequireBuildable()
    {
        if (new[] { "rpm", "rpmbuild" }.FirstOrDefault(tool => TryFind(tool) is null) is { } missing)
        {
            throw new SystemContainersException(
                ErrorCode.ToolMissing,
                $"The program '{missing}' is not installed, and a package cannot be made without it.",
                "Install it with 'dnf install rpm-build' or 'apt-get install rpm', or do without a package.",
                missing);
        }
    }

    /// <summary>Whether a package of that name is installed.</summary>
    /// <param name="package">The package's name.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<bool> IsInstalledAsync(
        string package, IEngineObserver observer, CancellationToken cancellationToken) =>
        (await CommandRunner.TryRunAsync(Command("--query", package), observer, cancellationToken)).ExitCode == 0;

    /// <summary>Installs a package in place of whatever version of it is there.</summary>
    /// <param name="file">The package's file.</param>
    /// <param name="isTest">Whether only to see if it could be done.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/> with rpm's own words.</exception>
    internal static Task<CommandResult> InstallAsync(
        string file, bool isTest, IEngineObserver observer, CancellationToken cancellationToken)
    {
        // Who may bring an image in has been decided before; the package was made here, and nobody signed it.
        string[] options =
        [
            "--upgrade", "--oldpackage", "--replacepkgs", "--nosignature",
            .. isTest ? ["--test"] : Array.Empty<string>(),
        ];
        return CommandRunner.RunAsync(Command([.. options, "--", file]), observer, cancellationToken);
    }

    /// <summary>Removes a package.</summary>
    /// <param name="package">The package's name.</param>
    /// <param name="isTest">Whether only to see if it could be done.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/> with rpm's own words.</exception>
    internal static Task<CommandResult> EraseAsync(
        string package, bool isTest, IEngineObserver observer, CancellationToken cancellationToken) =>
        CommandRunner.RunAsync(
            Command(["--erase", .. isTest ? ["--test"] : Array.Empty<string>(), "--", package]), observer,
            cancellationToken);

    /// <summary>Asks a package's file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">What to ask, in rpm's options.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/>.</exception>
    internal static async Task<string> AskAsync(
        string file, IReadOnlyList<string> options, IEngineObserver observer, CancellationToken cancellationToken) =>
        (await CommandRunner.RunAsync(
            Command(["--query", "--package", "--nosignature", .. options, "--", file]), observer, cancellationToken))
        .StandardOutput;

    // Where the host is not made of packages the database may lie in the home directory, and it must be the same one
    // for whoever runs this. What rpm says is read, so it says it in one language.
    private static Command Command(params string[] arguments) =>
        new("env", ["HOME=/root", "LC_ALL=C", Tool.Find("rpm"), .. arguments]);

    private static string? TryFind(string program)
    {
        try
        {
            return Tool.Find(program);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.ToolMissing)
        {
            return null;
        }
    }
}
