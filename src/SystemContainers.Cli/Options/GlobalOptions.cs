using System.CommandLine;

namespace SystemContainers.Cli.Options;

/// <summary>The options that every verb takes, before the verb or after it.</summary>
internal static class GlobalOptions
{
    private const string OnlyStorage = "ostree";

    /// <summary>Adds what a developer needs to the output.</summary>
    public static Option<bool> Debug { get; } = new("--debug")
    {
        Description = "Show what is done on the host, and every detail of a failure.",
        Recursive = true,
    };

    /// <summary>Answers every question with yes.</summary>
    public static Option<bool> AssumeYes { get; } = new("--assumeyes", "-y")
    {
        Description = "Answer every question with yes.",
        Recursive = true,
    };

    /// <summary>The storage; there is one.</summary>
    public static Option<string> Storage { get; } = new("--storage")
    {
        Description = "The storage of images and containers: ostree, the only one.",
        HelpName = OnlyStorage,
        Recursive = true,
    };

    /// <summary>Had a meaning for Docker's containers only; old scripts give it.</summary>
    public static Option<bool> Ignore { get; } = new("--ignore", "-i") { Hidden = true, Recursive = true };

    /// <summary>Refuses the storages of other container managers.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public static void RefuseOtherStorage(ParseResult parsed)
    {
        var storage = parsed.GetValue(Storage);
        if (storage is null or OnlyStorage)
        {
            return;
        }

        throw new SystemContainersException(
            ErrorCode.InvalidArgument,
            $"The storage '{storage}' is not available: this command keeps images and containers in OSTree only.",
            storage switch
            {
                "docker" => "Use docker itself, or bring its image in with 'atomic pull docker:NAME'.",
                "containers-storage" => "Use podman itself, or bring its image in with 'atomic pull "
                    + "containers-storage:NAME'.",
                _ => "Leave the option out, or give --storage ostree.",
            },
            storage);
    }
}
