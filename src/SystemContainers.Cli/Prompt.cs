using System.Text;

namespace SystemContainers.Cli;

/// <summary>Asks the user. Where standard input is no terminal, the answer is its next line.</summary>
internal static class Prompt
{
    /// <summary>Asks a question that only <c>y</c> or <c>yes</c> affirms.</summary>
    /// <param name="output">Where to ask.</param>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<bool> ConfirmAsync(TextWriter output, string question, CancellationToken cancellationToken)
    {
        await output.WriteAsync($"{question} (y/N) ");
        await output.FlushAsync(cancellationToken);
        var answer = await Task.Run(Console.In.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        if (Console.IsInputRedirected)
        {
            // A terminal shows the line end of the answer.
            await output.WriteLineAsync();
        }

        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }

    /// <summary>Asks for a password, which is not shown while it is typed.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<string> ReadPasswordAsync(string question, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected)
        {
            return await Task.Run(Console.In.ReadLine, cancellationToken).WaitAsync(cancellationToken) ?? string.Empty;
        }

        await Console.Error.WriteAsync(question);
        var password = await Task.Run(ReadHidden, cancellationToken).WaitAsync(cancellationToken);
        await Console.Error.WriteLineAsync();
        return password;
    }

    private static string ReadHidden()
    {
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else
            {
                typed.Append(key.KeyChar);
            }
        }

        return typed.ToString();
    }
}
