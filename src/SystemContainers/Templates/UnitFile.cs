using System.Text;

namespace SystemContainers.Templates;

/// <summary>A unit file in its parts, read as systemd reads it (systemd.syntax(7)), except that a line which systemd
/// would skip with a warning is an error.</summary>
internal sealed class UnitFile
{
    private readonly string _fileName;
    private readonly List<UnitEntry> _entries = [];
    private readonly StringBuilder _setting = new();
    private int _settingLine;

    private UnitFile(string fileName) => _fileName = fileName;

    /// <summary>The parts, in order. A comment inside a continued setting comes before the setting.</summary>
    public IReadOnlyList<UnitEntry> Entries => _entries;

    /// <summary>Reads a unit file.</summary>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/> with file and
    /// line.</exception>
    public static UnitFile Parse(string fileName, string text)
    {
        var unit = new UnitFile(fileName);
        var lines = text.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            unit.AddLine(lines[index].TrimEnd('\r').TrimStart(), index + 1);
        }

        unit.EndSetting(lines.Length);
        return unit;
    }

    /// <summary>The part that a line belongs to; null for an empty line.</summary>
    /// <param name="line">The line, from 1.</param>
    public UnitEntry? At(int line) => _entries.Find(entry => entry.FirstLine <= line && line <= entry.LastLine);

    private void AddLine(string line, int number)
    {
        if (line.Length > 0 && line[0] is '#' or ';')
        {
            _entries.Add(new UnitEntry(UnitEntryKind.Comment, string.Empty, string.Empty, number, number));
            if (_settingLine > 0)
            {
                _setting.Append('\n');
            }

            return;
        }

        _settingLine = _settingLine == 0 ? number : _settingLine;
        if (IsContinued(line))
        {
            _setting.Append(line, 0, line.Length - 1).Append('\n');
            return;
        }

        _setting.Append(line);
        EndSetting(number);
    }

    // An even number of backslashes at the end are backslashes; one more continues the line.
    private static bool IsContinued(string line) => (line.Length - line.TrimEnd('\\').Length) % 2 == 1;

    private void EndSetting(int lastLine)
    {
        var text = _setting.ToString().TrimEnd();
        if (text.Length > 0)
        {
            _entries.Add(Read(text, _settingLine, lastLine));
        }

        _setting.Clear();
        _settingLine = 0;
    }

    private UnitEntry Read(string text, int firstLine, int lastLine)
    {
        if (text[0] == '[')
        {
            return text[^1] == ']'
                ? new UnitEntry(UnitEntryKind.Section, text[1..^1], string.Empty, firstLine, lastLine)
                : throw Problem(firstLine, "a section heading has no closing bracket");
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw Problem(firstLine, "a line is neither a section, a setting nor a comment");
        }

        return _entries.Exists(entry => entry.Kind == UnitEntryKind.Section)
            ? new UnitEntry(UnitEntryKind.Setting, text[..equals].TrimEnd(), text[(equals + 1)..], firstLine, lastLine)
            : throw Problem(firstLine, "a setting stands before the first section");
    }

    private SystemContainersException Problem(int line, string what) => TemplateProblem.Definition(
        _fileName, line, what, "Correct the file in the image; systemd.syntax(7) has the rules.");
}
