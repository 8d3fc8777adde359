using Xunit;

namespace SystemContainers.UnitTests;

/// <summary>No line of code is longer than <c>.editorconfig</c> says, for no analyzer looks at that.</summary>
public sealed class LineLengthTests
{
    private const int Longest = 120;

    private static readonly string[] _endings = [".cs", ".ps1", ".psm1", ".sh"];

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void No_line_is_too_long(string folder)
    {
        var files = Directory.EnumerateFiles(Checkout.At(folder), "*", SearchOption.AllDirectories)
            .Where(file => _endings.Contains(Path.GetExtension(file)) && !IsBuilt(file));

        var found = files.SelectMany(file => File.ReadLines(file)
            .Select((line, index) => (line.Length, Place: $"{file}:{index + 1}"))
            .Where(line => line.Length > Longest));

        Assert.True(!found.Any(), string.Join('\n', found.Select(line => line.Place)));
    }

    private static bool IsBuilt(string file) =>
        file.Contains("/obj/", StringComparison.Ordinal) || file.Contains("/bin/", StringComparison.Ordinal);
}
