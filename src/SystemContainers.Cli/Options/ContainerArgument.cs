using System.CommandLine;

namespace SystemContainers.Cli.Options;

/// <summary>Makes arguments that name containers; shells complete them.</summary>
internal static class ContainerArgument
{
    private const string Name = "NAME";

    /// <summary>The container of a verb.</summary>
    public static Argument<string> One() => Completed(NameArgument.One(Name, "The container."));

    /// <summary>The container of a verb that can do without.</summary>
    public static Argument<string?> Optional() => Completed(NameArgument.Optional(Name, "The container."));

    /// <summary>The containers of a verb.</summary>
    public static Argument<string[]> Many() => Completed(NameArgument.Many(Name, "The containers."));

    /// <summary>The container of a verb that takes an image too.</summary>
    public static Argument<string> OrImage() => Completed(NameArgument.One(
        "NAME|IMAGE", "The container, or an image to run once, which is brought in if it is not local."));

    private static Argument<T> Completed<T>(Argument<T> argument)
    {
        argument.CompletionSources.Add(_ => ListNames());
        return argument;
    }

    // A completion that fails offers nothing; the verb itself says why.
    private static IEnumerable<string> ListNames()
    {
        try
        {
            return HostFactory.Open().Containers.ListNames();
        }
        catch (SystemContainersException)
        {
            return [];
        }
    }
}
