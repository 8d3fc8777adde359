using System.CommandLine;
using SystemContainers.Cli.Options;
using Xunit;

namespace SystemContainers.UnitTests.Cli;

public sealed class EntrypointOptionTests
{
    private readonly EntrypointOption _entrypoint = new();

    [Fact]
    public void Words_are_the_program_and_its_arguments() =>
        Assert.Equal(["/bin/sh", "-c", "true"], Read("/bin/sh -c  true"));

    [Fact]
    public void In_JSON_an_argument_may_have_blanks() =>
        Assert.Equal(["/bin/sh", "-c", "echo a b"], Read("""["/bin/sh", "-c", "echo a b"]"""));

    [Theory]
    [InlineData("[")]
    [InlineData("[1]")]
    [InlineData("[null]")]
    public void Other_JSON_is_refused(string text)
    {
        var exception = Assert.Throws<SystemContainersException>(() => Read(text));

        Assert.Equal(ErrorCode.InvalidArgument, exception.Code);
    }

    private IReadOnlyList<string> Read(string text) =>
        _entrypoint.Read(new Command("build") { _entrypoint }.Parse(["--entrypoint", text]));
}
