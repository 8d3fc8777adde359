using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace SystemContainers.UnitTests;

/// <summary>
/// The old <c>atomic</c> command had 44 known defects. Each is shown not to be here by tests that bear its number: in
/// their name, <c>Defect_6_…</c>, or as the trait <c>Defect</c>.
/// </summary>
public sealed partial class DefectConventionTests
{
    private const int Count = 44;

    // Those that no test can show, and why.
    private static readonly Dictionary<int, string> _exceptions = new()
    {
        [27] = "What was wrong with the packages that it built; the tests of packages get the number.",
        [44] = "Python, PyYAML and GLib of today could not run the old code; nothing of it is here.",
    };

    [Fact]
    public void Every_defect_of_the_old_command_has_its_test()
    {
        var shown = Directory.EnumerateFiles(Checkout.At("tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Number().Matches(File.ReadAllText(file)))
            .Select(
                match => int.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))
            .ToHashSet();

        Assert.Empty(Enumerable.Range(1, Count).Except(shown).Except(_exceptions.Keys));
        Assert.All(shown, number => Assert.InRange(number, 1, Count));
        Assert.All(_exceptions.Values, reason => Assert.EndsWith(".", reason, StringComparison.Ordinal));
    }

    [GeneratedRegex(
        """\[Trait\("Defect", "(?<number>[0-9]+)"\)\]|void Defect_(?<number>[0-9]+)_|Task Defect_(?<number>[0-9]+)_""")]
    private static partial Regex Number();
}
