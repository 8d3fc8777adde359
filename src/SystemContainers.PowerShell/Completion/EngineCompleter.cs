using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes an argument with what the engine knows; if it cannot, it offers nothing and is quiet.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class EngineCompleter : IArgumentCompleter
{
    // Longer than this nobody waits for a completion.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private protected EngineCompleter()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var word = CompletionWord.Parse(wordToComplete ?? string.Empty);
        try
        {
            var candidates = Candidates(HostFactory.Open(), fakeBoundParameters, word.Text);
            return [.. candidates.Where(word.Matches).Select(word.Result)];
        }
        catch (Exception e) when (e is SystemContainersException or IOException or UnauthorizedAccessException
            or OperationCanceledException)
        {
            return [];
        }
    }

    /// <summary>What can stand there.</summary>
    /// <param name="host">The engine.</param>
    /// <param name="bound">The command's other arguments, as far as they are known.</param>
    /// <param name="word">The word so far, unquoted.</param>
    private protected virtual IEnumerable<Candidate> Candidates(
        SystemContainerHost host, IDictionary bound, string word) => Candidates(host, bound);

    /// <summary>What can stand there, whatever the word so far.</summary>
    /// <param name="host">The engine.</param>
    /// <param name="bound">The command's other arguments, as far as they are known.</param>
    private protected virtual IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) => [];

    /// <summary>Waits for the engine, but not for long.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    private protected static T Wait<T>(Func<CancellationToken, Task<T>> query)
    {
        using var patience = new CancellationTokenSource(Patience);
        return Task.Run(() => query(patience.Token)).GetAwaiter().GetResult();
    }

    /// <summary>The text of another argument, or null.</summary>
    private protected static string? Text(IDictionary bound, string parameter) =>
        bound[parameter] is { } value ? LanguagePrimitives.ConvertTo<string>(value) : null;
}
