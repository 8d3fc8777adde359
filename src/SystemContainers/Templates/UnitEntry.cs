namespace SystemContainers.Templates;

/// <summary>A part of a unit file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The section or key; empty for a comment.</param>
/// <param name="Value">The value of a setting; where it is continued on more lines, with a line break for each.</param>
/// <param name="FirstLine">The line at which it begins, from 1.</param>
/// <param name="LastLine">The line at which it ends.</param>
internal sealed record UnitEntry(UnitEntryKind Kind, string Name, string Value, int FirstLine, int LastLine)
{
    private const string Prefixes = "-@+!:|";

    private static readonly string[] _commands =
    [
        "ExecCondition", "ExecReload", "ExecStart", "ExecStartPost", "ExecStartPre", "ExecStop", "ExecStopPost",
        "ExecStopPre",
    ];

    /// <summary>Whether it is a setting that runs commands (systemd.service(5), systemd.socket(5)).</summary>
    public bool IsCommand => Kind == UnitEntryKind.Setting && _commands.Contains(Name);

    /// <summary>Whether characters at the start of the value change what the setting means.</summary>
    public bool HasPrefixes => IsCommand || (Kind == UnitEntryKind.Setting
        && (Name.StartsWith("Condition", StringComparison.Ordinal)
            || Name.StartsWith("Assert", StringComparison.Ordinal)));

    /// <summary>The characters at the start of a value that change what the setting means.</summary>
    /// <param name="value">The value.</param>
    public static string PrefixesOf(string value)
    {
        var text = value.TrimStart();
        return text[..(text.Length - text.TrimStart(Prefixes.ToCharArray()).Length)];
    }
}
