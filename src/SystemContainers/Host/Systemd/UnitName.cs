using System.Text.RegularExpressions;

namespace SystemContainers.Host.Systemd;

/// <summary>Names of units, by the rules of systemd.unit(5), "Description"; templates are not among them.</summary>
internal static partial class UnitName
{
    private const int MaximumLength = 255;

    /// <summary>Whether systemd can have a unit of that name.</summary>
    public static bool IsValid(string name) => name.Length <= MaximumLength && Form().IsMatch(name);

    /// <summary>The command that shows the journal of a unit, for advice.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="isUser">Whether it is one of a user and not of the host.</param>
    public static string JournalCommand(string unit, bool isUser) =>
        $"journalctl {(isUser ? "--user " : string.Empty)}-u {unit}";

    /// <summary>Refuses a name that no unit can have.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public static void Check(string name)
    {
        if (!IsValid(name))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"'{name}' is not the name of a unit.",
                "Write it with its type, such as hello.service.",
                name);
        }
    }

    [GeneratedRegex(
        @"\A[A-Za-z0-9:_.\\-]+(@[A-Za-z0-9:_.\\@-]+)?" +
        @"\.(service|socket|target|device|mount|automount|swap|timer|path|slice|scope)\z")]
    private static partial Regex Form();
}
