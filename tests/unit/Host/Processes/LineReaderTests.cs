using System.Text;
using SystemContainers.Host.Processes;
using Xunit;

namespace SystemContainers.UnitTests.Host.Processes;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("one\ntwo\n", new[] { "one", "two" })]
    [InlineData("one\r\n\r\nthree", new[] { "one", "", "three" })]
    [InlineData("", new string[0])]
    [InlineData("äöü €\n", new[] { "äöü €" })]
    public async Task Lines_come_without_their_ends(string text, string[] lines) =>
        Assert.Equal(lines, await ReadAsync(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task A_line_without_end_comes_in_pieces()
    {
        var pieces = await ReadAsync(Encoding.UTF8.GetBytes(new string('x', 3_000_000)));

        Assert.InRange(pieces.Count, 2, 4);
        Assert.Equal(3_000_000, pieces.Sum(p => p.Length));
    }

    [Fact]
    public async Task A_line_that_is_not_taken_ends_the_reading()
    {
        using var pipe = ProcessPipe.Create();
        await using var writer = new FileStream(pipe.WriteEnd, FileAccess.Write, bufferSize: 0);
        await writer.WriteAsync("one\n"u8.ToArray(), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => LineReader.ReadAsync(pipe.ReadEnd, _ => throw new OperationCanceledException()));

        Assert.Throws<IOException>(() => writer.Write("two\n"u8));
    }

    private static async Task<List<string>> ReadAsync(byte[] bytes)
    {
        var lines = new List<string>();
        using var pipe = ProcessPipe.Create();
        var read = LineReader.ReadAsync(pipe.ReadEnd, line =>
        {
            lines.Add(line);
            return Task.CompletedTask;
        });
        await using (var writer = new FileStream(pipe.WriteEnd, FileAccess.Write, bufferSize: 0))
        {
            await writer.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }

        await read;
        return lines;
    }
}
