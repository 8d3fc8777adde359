using System.CommandLine;

namespace SystemContainers.Cli.Options;

/// <summary>Says what a verb would do instead of doing it.</summary>
internal sealed class DisplayOption : Option<bool>
{
    public DisplayOption()
        : base("--display") => Description = "Show what would be done, and do nothing.";
}
