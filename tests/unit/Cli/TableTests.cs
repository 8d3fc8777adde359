using SystemContainers.Cli.Output;
using Xunit;

namespace SystemContainers.UnitTests.Cli;

public sealed class TableTests
{
    [Fact]
    public void A_column_without_a_width_is_as_wide_as_its_longest_value()
    {
        var table = new Table(new TableColumn("NAME"), new TableColumn("STATE"));
        table.Add("a", "running");
        table.Add("hello-world", "failed");

        Assert.Equal(
            """
            NAME        STATE
            a           running
            hello-world failed

            """,
            Text(table));
    }

    [Fact]
    public void A_cell_cannot_write_to_the_terminal()
    {
        var table = new Table(new TableColumn("NAME"));
        table.Add("a\u001b[2J\nb");

        Assert.Equal("NAME\na?[2J?b\n", Text(table));
    }

    [Fact]
    public void A_column_with_a_width_cuts_its_values()
    {
        var table = new Table(new TableColumn("IMAGE", 5), new TableColumn("STATE"));
        table.Add("127.0.0.1:5000/hello", "running");

        Assert.Equal("127.0 running\n", Text(table, hasHeading: false));
    }

    [Theory]
    [InlineData(0, "0.0 B")]
    [InlineData(561, "561.0 B")]
    [InlineData(1000, "1.0 KB")]
    [InlineData(1250000, "1.25 MB")]
    [InlineData(490_000_000, "490.0 MB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    public void Sizes_are_decimal(long bytes, string expected) => Assert.Equal(expected, ByteSize.Format(bytes));

    private static string Text(Table table, bool hasHeading = true)
    {
        using var output = new StringWriter();
        table.Write(output, hasHeading);
        return output.ToString();
    }
}
