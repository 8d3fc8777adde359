namespace SystemContainers.Templates;

/// <summary>Changes what is written for the host's systemd so that a user's can run it.</summary>
internal static class UserUnit
{
    // What a user's systemd starts at login, or at boot where the user lingers (systemd.special(7)).
    private const string Target = "default.target";

    private static readonly string[] _hostTargets = ["multi-user.target", "graphical.target"];

    /// <summary>Has the service be wanted by a target that there is.</summary>
    /// <param name="unit">The unit's name in full.</param>
    /// <param name="text">The unit.</param>
    public static string Adapt(string unit, string text)
    {
        var lines = text.Split('\n');
        foreach (var entry in UnitFile.Parse(unit, text).Entries.Where(e => e.Name is "WantedBy" or "RequiredBy"))
        {
            var targets = entry.Value.Split(' ', '\t', '\n').Where(t => t.Length > 0)
                .Select(t => _hostTargets.Contains(t) ? Target : t).Distinct();
            Array.Fill(lines, string.Empty, entry.FirstLine - 1, entry.LastLine - entry.FirstLine + 1);
            lines[entry.FirstLine - 1] = $"{entry.Name}={string.Join(' ', targets)}";
        }

        return string.Join('\n', lines);
    }

    /// <summary>
    /// Has what tmpfiles configuration gives to root be the user's own: root of the container is the user.
    /// </summary>
    /// <param name="text">The configuration.</param>
    public static string AdaptTmpfiles(string text) => string.Join('\n', text.Split('\n').Select(AdaptLine));

    private static string AdaptLine(string line)
    {
        var fields = TmpfilesLine.Split(line).ToList();
        if (fields.Count < 4)
        {
            return line;
        }

        for (var owner = 3; owner < Math.Min(fields.Count, 5); owner++)
        {
            fields[owner] = fields[owner] is "root" or "0" ? "-" : fields[owner];
        }

        return string.Join(' ', fields);
    }
}
