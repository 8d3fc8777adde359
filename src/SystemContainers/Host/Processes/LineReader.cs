using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SystemContainers.Host.Processes;

/// <summary>Reads the lines of a pipe as they come. A very long line is handed on in pieces.</summary>
internal static class LineReader
{
    private const int MaximumLine = 1024 * 1024;

    /// <summary>Reads to the end of the pipe.</summary>
    /// <param name="handle">The pipe; disposed of at its end, or when a line is not taken.</param>
    /// <param name="take">Takes a line without its end.</param>
    internal static Task ReadAsync(SafeFileHandle handle, Func<string, Task> take) => Task.Run(async () =>
    {
        using var reader = new StreamReader(
            new FileStream(handle, FileAccess.Read, bufferSize: 0), new UTF8Encoding(false), false, 32 * 1024);
        var buffer = new char[16 * 1024];
        var line = new StringBuilder();
        for (int read; (read = reader.Read(buffer)) > 0;)
        {
            await SplitAsync(buffer.AsMemory(0, read), line, take);
        }

        if (line.Length > 0)
        {
            await take(line.ToString());
        }
    });

    private static async Task SplitAsync(ReadOnlyMemory<char> text, StringBuilder line, Func<string, Task> take)
    {
        for (int end; (end = text.Span.IndexOf('\n')) >= 0; text = text[(end + 1)..])
        {
            line.Append(text[..end]);
            var whole = line.ToString();
            line.Clear();
            await take(whole.EndsWith('\r') ? whole[..^1] : whole);
        }

        line.Append(text);
        if (line.Length >= MaximumLine)
        {
            var piece = line.ToString();
            line.Clear();
            await take(piece);
        }
    }
}
