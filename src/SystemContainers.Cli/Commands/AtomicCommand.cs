using System.CommandLine;
using System.CommandLine.Help;
using SystemContainers.Cli.Options;

namespace SystemContainers.Cli.Commands;

/// <summary>The whole command: its verbs and the options that all of them take.</summary>
internal static class AtomicCommand
{
    private const string Description = """
        Installs, updates and rolls back system containers: services that run as OCI containers under systemd.

        Exit codes: 0 done, or nothing to do; 1 failed (also where a container of that name is there already, which the
        1.x command reported with 0); 2 the command line cannot be read, or a question was answered with no; 130
        interrupted. Where a program such as skopeo failed for no reason known here, its exit code is handed on.
        """;

    /// <summary>Builds the command.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand(Description)
        {
            new PullCommand(),
            new PushCommand(),
            new InstallCommand(),
            new UninstallCommand(),
            new RunCommand(),
            new StopCommand(),
            new Command(
                "containers",
                "Lists, updates, rolls back, checks, repairs and removes containers, and their deployments.")
            {
                new ContainersListCommand(),
                new ContainersUpdateCommand(),
                new ContainersRollbackCommand(),
                new ContainersDeploymentsCommand(),
                ContainersPinCommand.Pin(),
                ContainersPinCommand.Unpin(),
                new ContainersHistoryCommand(),
                new ContainersDeleteCommand(),
                new ContainersCheckCommand(),
                new ContainersRepairCommand(),
            },
            new Command("images", "Lists, describes, compares, checks, updates, names, removes and builds images.")
            {
                new ImagesListCommand(),
                new ImagesInfoCommand(),
                new ImagesVersionCommand(),
                new ImagesVerifyCommand(),
                new ImagesUpdateCommand(),
                new ImagesTagCommand(),
                new ImagesDeleteCommand(),
                new ImagesPruneCommand(),
                new ImagesBuildCommand(),
            },
            new ImagesInfoCommand(),
            new MountCommand(),
            new UnmountCommand(),
            new DiffCommand(),
            new ImagesVersionCommand(),
            new ImagesVerifyCommand(),
            new ImagesUpdateCommand(),
            GlobalOptions.Debug,
            GlobalOptions.AssumeYes,
            GlobalOptions.Storage,
            GlobalOptions.Ignore,
        };
        Replace<HelpOption>(root, new HelpOption("--help", "-h"));
        Replace<VersionOption>(root, new VersionOption("--version", "-v"));
        return root;
    }

    private static void Replace<T>(RootCommand root, T option)
        where T : Option
    {
        var index = root.Options.ToList().FindIndex(existing => existing is T);
        root.Options[index] = option;
    }
}
