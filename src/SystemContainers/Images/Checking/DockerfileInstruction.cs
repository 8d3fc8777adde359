namespace SystemContainers.Images.Checking;

/// <summary>An instruction of a <c>Dockerfile</c>.</summary>
/// <param name="Name">Its name in upper case.</param>
/// <param name="Arguments">All after the name, its lines joined.</param>
/// <param name="Line">The line at which it begins, from 1.</param>
/// <param name="Start">Index of its first character in the file.</param>
/// <param name="End">Index after its last character.</param>
internal sealed record DockerfileInstruction(string Name, string Arguments, int Line, int Start, int End)
{
    /// <summary>The flags, as <c>--from=build</c>.</summary>
    internal IEnumerable<string> Flags => Words.TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal));

    /// <summary>Of COPY and ADD: what is copied.</summary>
    internal IReadOnlyList<string> Sources => [.. Paths.SkipLast(1)];

    /// <summary>Of COPY and ADD: where to.</summary>
    internal string Destination => Paths.LastOrDefault() ?? string.Empty;

    private IEnumerable<string> Words => Arguments.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<string> Paths
    {
        get
        {
            var words = Words.Where(word => !word.StartsWith("--", StringComparison.Ordinal)).ToList();
            return words.FirstOrDefault()?.StartsWith('[') == true
                ? words.SelectMany(word => word.Split(','))
                    .Select(word => word.Trim('[', ']', '"', ' ')).Where(word => word.Length > 0)
                : words;
        }
    }

    /// <summary>Reads a file. Here-documents are taken for instructions of their own, which no rule is about.</summary>
    /// <param name="text">Its text.</param>
    internal static IReadOnlyList<DockerfileInstruction> Parse(string text)
    {
        var instructions = new List<DockerfileInstruction>();
        var joined = string.Empty;
        var (first, start, position) = (0, 0, 0);
        var lines = text.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index].TrimEnd('\r');
            var content = line.Trim();
            if (content.Length > 0 && !content.StartsWith('#'))
            {
                (first, start) = joined.Length == 0 ? (index + 1, position) : (first, start);
                joined += content.TrimEnd('\\') + ' ';
                if (!content.EndsWith('\\'))
                {
                    instructions.Add(Create(joined.Trim(), first, start, position + line.TrimEnd().Length));
                    joined = string.Empty;
                }
            }

            position += lines[index].Length + 1;
        }

        return instructions;
    }

    private static DockerfileInstruction Create(string text, int line, int start, int end)
    {
        var space = text.IndexOfAny([' ', '\t']);
        return space < 0
            ? new DockerfileInstruction(text.ToUpperInvariant(), string.Empty, line, start, end)
            : new DockerfileInstruction(text[..space].ToUpperInvariant(), text[space..].Trim(), line, start, end);
    }
}
