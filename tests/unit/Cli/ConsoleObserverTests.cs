using SystemContainers.Cli.Output;
using Xunit;

namespace SystemContainers.UnitTests.Cli;

public sealed class ConsoleObserverTests
{
    private static readonly EngineProgress _half = new("Importing hello:v1", "layer 1 of 2", 500_000, 1_000_000);

    private readonly StringWriter _error = new();

    [Fact]
    public void Progress_is_one_line_that_is_taken_away_at_the_end()
    {
        using var observer = new ConsoleObserver(_error, isDebug: false, isTerminal: true);

        observer.Progress(_half);
        var shown = _error.ToString();
        observer.Progress(_half with { IsFinished = true });

        Assert.Equal("\rImporting hello:v1: layer 1 of 2, 500.0 KB of 1.0 MB", shown);
        Assert.EndsWith(new string(' ', shown.Length - 1) + "\r", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_progress_in_a_file()
    {
        using var observer = new ConsoleObserver(_error, isDebug: true, isTerminal: false);

        observer.Progress(_half);

        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void A_warning_stands_on_a_line_of_its_own()
    {
        using var observer = new ConsoleObserver(_error, isDebug: false, isTerminal: true);

        observer.Progress(_half);
        observer.Warning("PORTT is not used.");

        Assert.EndsWith("\rWarning: PORTT is not used.\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "systemctl daemon-reload\n")]
    [InlineData(false, "")]
    public void Detail_is_for_those_who_ask(bool isDebug, string expected)
    {
        using var observer = new ConsoleObserver(_error, isDebug, isTerminal: false);

        observer.Verbose("systemctl daemon-reload");

        Assert.Equal(expected, _error.ToString());
    }
}
