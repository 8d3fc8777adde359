using System.Management.Automation;
using System.Management.Automation.Language;

namespace SystemContainers.PowerShell.Completion;

/// <summary>The word that is being completed, and how it is quoted.</summary>
internal sealed class CompletionWord
{
    // What would end or change a bare word at the prompt; CodeGeneration quotes the inside.
    private static readonly char[] Special = [.. " \t\"'`$&|;,(){}<>@#"];

    private readonly WildcardPattern _pattern;
    private readonly char? _quote;

    private CompletionWord(string text, char? quote)
    {
        _quote = quote;
        Text = text;
        _pattern = WildcardPattern.Get(WildcardPattern.Escape(text) + "*", WildcardOptions.IgnoreCase);
    }

    /// <summary>The word without its quotes.</summary>
    public string Text { get; }

    public static CompletionWord Parse(string word) => word switch
    {
        ['\'' or '"', ..] => new CompletionWord(word[1..].TrimEnd(word[0]), word[0]),
        _ => new CompletionWord(word, null),
    };

    public bool Matches(Candidate candidate) => _pattern.IsMatch(candidate.Text);

    public CompletionResult Result(Candidate candidate) =>
        new(Quoted(candidate.Text), candidate.Text, CompletionResultType.ParameterValue, candidate.ToolTip);

    private string Quoted(string text) => (_quote, text.IndexOfAny(Special)) switch
    {
        (null, < 0) => text,
        ('"', _) => $"\"{text.Replace("`", "``").Replace("\"", "`\"").Replace("$", "`$")}\"",
        _ => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'",
    };
}
