using System.Text.RegularExpressions;
using SystemContainers.Images;
using SystemContainers.Images.Checking;
using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

/// <summary>The rules and what is written about them.</summary>
public sealed partial class CheckRulesTests
{
    [Fact]
    public void Every_rule_is_explained_in_about_SystemContainers_Definition_under_its_severity()
    {
        var text = File.ReadAllText(Checkout.At("docs/about/about_SystemContainers_Definition.help.txt"));
        var written = text.Split("  RULES: ")[1..].SelectMany(section => Entry().Matches(section).Select(match =>
            $"{section[..section.IndexOf('\n', StringComparison.Ordinal)]} {match.Groups["rule"].Value}"));
        var expected = CheckRules.All.Select(rule => $"{Heading(rule.Severity)} {rule.Id}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_rule_says_what_to_do_in_a_sentence() => Assert.All(
        CheckRules.All,
        rule =>
        {
            Assert.Matches("^[A-Z].*\\.$", rule.Recommendation);
            Assert.Matches("^[A-Z][A-Za-z]+$", rule.Id);
        });

    [Fact]
    public async Task The_definition_of_the_example_is_without_a_fault()
    {
        Requirements.Program("systemd-analyze");
        Assert.Empty(await new DefinitionFolder(Checkout.At("examples/hello-world"))
            .CheckAsync(NullObserver.Instance, TestContext.Current.CancellationToken));
    }

    private static string Heading(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "ERRORS",
        FindingSeverity.Warning => "WARNINGS",
        _ => "INFORMATION",
    };

    [GeneratedRegex(@"^    (?<rule>[A-Z][a-z]+([A-Z][a-z]+)+)( \*)?  +\S", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
