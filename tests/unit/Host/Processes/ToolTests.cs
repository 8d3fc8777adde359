using SystemContainers.Host.Processes;
using Xunit;

namespace SystemContainers.UnitTests.Host.Processes;

public sealed class ToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_name_is_found_on_the_path()
    {
        var found = Tool.Find("sh");

        Assert.EndsWith("/sh", found, StringComparison.Ordinal);
        Assert.True(File.Exists(found));
    }

    [Fact]
    public void A_path_is_taken_as_it_is()
    {
        var file = _folder.Write("tool", "#!/bin/sh\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal(file, Tool.Find(file));
    }

    [Fact]
    public void A_file_that_cannot_be_executed_is_no_program() =>
        Assert.Throws<SystemContainersException>(() => Tool.Find(_folder.Write("text", "x")));

    [Theory]
    [InlineData("no-such-program-here")]
    [InlineData("/no/such/program")]
    [InlineData("/usr/bin")]
    [InlineData("")]
    public void What_is_no_program_is_missing_and_the_error_says_how_to_get_it(string program)
    {
        var error = Assert.Throws<SystemContainersException>(() => Tool.Find(program));

        Assert.Equal(ErrorCode.ToolMissing, error.Code);
        Assert.Equal(program, error.Target);
        Assert.Contains("apt-get install " + Path.GetFileName(program), error.Remedy, StringComparison.Ordinal);
    }
}
