using System.CommandLine;
using SystemContainers.Cli.Options;
using Xunit;

namespace SystemContainers.UnitTests.Cli;

public sealed class KeyValueOptionTests
{
    private readonly KeyValueOption _set = new("--set", "Values.");
    private readonly Argument<string> _image = new("IMAGE");

    [Fact]
    public void The_first_equals_sign_splits()
    {
        Assert.Equal("a=b=c", Read("--set", "ARGS=a=b=c", "image")["ARGS"]);
        Assert.Equal("a=b", Read("--set=ARGS=a=b", "image")["ARGS"]);
    }

    [Fact]
    public void An_empty_value_is_a_value() => Assert.Equal(string.Empty, Read("--set", "MOUNTS=", "image")["MOUNTS"]);

    [Fact]
    public void Of_two_values_of_a_variable_the_later_counts() =>
        Assert.Equal("2", Read("--set", "A=1", "--set", "A=2", "image")["A"]);

    [Fact]
    public void Names_differ_by_case() => Assert.Equal(2, Read("--set", "a=1", "--set", "A=2", "image").Count);

    [Fact]
    public void What_follows_a_value_is_the_image()
    {
        Read("--set", "A=1", "image");

        Assert.Equal("image", Parse("--set", "A=1", "image").GetValue(_image));
    }

    private IReadOnlyDictionary<string, string> Read(params string[] arguments) => _set.Read(Parse(arguments));

    private ParseResult Parse(params string[] arguments)
    {
        var parsed = new Command("install") { _set, _image }.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return parsed;
    }
}
