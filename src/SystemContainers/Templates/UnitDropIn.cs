using System.Text.RegularExpressions;

namespace SystemContainers.Templates;

/// <summary>
/// What the engine adds to a container's unit, in a file of its own so that the unit's text stays the image's: the unit
/// manages the cgroup of its container itself (systemd.resource-control(5), <c>Delegate=</c>), and the settings that
/// the user wants, such as limits.
/// </summary>
internal static partial class UnitDropIn
{
    /// <summary>Name of the file, in the directory <c>NAME.service.d</c> and in a deployment.</summary>
    public const string FileName = "50-systemcontainers.conf";

    // What makes the service a container's; another value would break it.
    private static readonly string[] _own =
        ["Delegate", "NotifyAccess", "PIDFile", "RootDirectory", "RootImage", "Type", "WorkingDirectory"];

    // IOAccounting= is not only for measuring: in cgroup v1 the controller is else not handed on, and systemd would
    // warn at each reload that it cannot remove what the runtime has made there. A service that hears no SIGTERM has
    // had its whole time when the stop command has: another such time would change nothing.
    private const string Always = "Delegate=yes\nCPUAccounting=yes\nIOAccounting=yes\nTimeoutStopFailureMode=kill\n";

    /// <summary>Makes its text.</summary>
    /// <param name="settings">Settings of the section <c>[Service]</c>.</param>
    public static string Create(IReadOnlyDictionary<string, string> settings) =>
        $"# Written by SystemContainers; updates of the container keep these settings.\n[Service]\n{Always}"
        + string.Concat(settings.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}\n"));

    /// <summary>The settings of a container after the user set some more.</summary>
    /// <param name="before">Those before.</param>
    /// <param name="set">Those that the user sets; one with an empty value is taken back.</param>
    public static IReadOnlyDictionary<string, string> Combine(
        IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> set)
    {
        var settings = new Dictionary<string, string>(before, StringComparer.Ordinal);
        foreach (var (name, value) in set)
        {
            if (value.Length > 0)
            {
                settings[name] = value;
            }
            else
            {
                settings.Remove(name);
            }
        }

        return settings;
    }

    /// <summary>Refuses what would be another setting, or what belongs to the container and not to its user.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public static void Check(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (!Name().IsMatch(name))
            {
                throw Invalid(
                    name, "is no name of a setting", "Write it as in systemd.resource-control(5): MemoryMax.");
            }

            if (_own.Contains(name) || name.StartsWith("Exec", StringComparison.Ordinal))
            {
                throw Invalid(name, "is not to be set: it makes the service a container's", "Leave it out.");
            }

            if (value.Any(char.IsControl) || value.EndsWith('\\'))
            {
                throw Invalid(name, "has a value that is not one line", "Give another value.");
            }
        }
    }

    private static SystemContainersException Invalid(string name, string what, string remedy) =>
        new(ErrorCode.InvalidArgument, $"The unit setting '{name}' {what}.", remedy, name);

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9]*\z")]
    private static partial Regex Name();
}
