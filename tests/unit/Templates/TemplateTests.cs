using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class TemplateTests
{
    [Fact]
    public void Both_forms_of_a_variable_are_replaced() =>
        Assert.Equal("a-1b-1_", Expanding.Text("a-${X}b-${X}_", ("X", "1")));

    [Fact]
    public void The_longest_name_is_taken() =>
        Assert.Equal("long.", Expanding.Text("$NAME_2.", ("NAME", "short"), ("NAME_2", "long")));

    [Fact]
    [Trait("Defect", "31")]
    public void Two_dollars_are_a_dollar() =>
        Assert.Equal("$HOME ${X} $1", Expanding.Text("$$HOME $${X} $Y$V", ("Y", "$"), ("V", "1")));

    [Fact]
    public void Three_dollars_are_a_dollar_and_a_variable() =>
        Assert.Equal("$1", Expanding.Text("$$$X", ("X", "1")));

    [Fact]
    public void A_value_is_not_expanded_again() =>
        Assert.Equal("$Y ${Y} $$", Expanding.Text("$X", ("X", "$Y ${Y} $$"), ("Y", "no")));

    [Theory]
    [InlineData("one\ntwo $1")]
    [InlineData("one\ntwo ${a-b}")]
    [InlineData("one\ntwo ${}")]
    [InlineData("one\ntwo ${X")]
    [InlineData("one\ntwo $ X")]
    [InlineData("one\ntwo $é")]
    [InlineData("one\ntwo $")]
    public void Any_other_dollar_is_an_error_with_file_and_line(string text)
    {
        var error = Expanding.Fails(
            ErrorCode.InvalidDefinition, () => Template.Parse("service.template", text, TemplateFormat.Text));
        Assert.Contains("service.template:2", error.Message);
        Assert.Contains("$$", error.Remedy);
    }

    [Fact]
    public void Uses_are_listed_in_order_with_their_lines()
    {
        var template = Template.Parse("f", "$A $$B\n\n${C}$A\r\n$_d", TemplateFormat.Text);
        Assert.Equal(
            [new TemplateUse("A", "f", 1), new("C", "f", 3), new("A", "f", 3), new("_d", "f", 4)], template.Uses);
    }

    [Fact]
    public void Lines_count_from_the_line_where_a_part_of_a_file_begins() =>
        Assert.Equal(7, Template.Parse("f", "$A", TemplateFormat.Text, 7).Uses.Single().Line);

    [Fact]
    public void A_text_file_takes_any_value_as_it_is() =>
        Assert.Equal("v=a\"b\\\n%c", Expanding.Text("v=$X", ("X", "a\"b\\\n%c")));

    [Fact]
    public void A_text_file_refuses_NUL()
    {
        var error = Expanding.Fails(
            ErrorCode.InvalidVariable, () => Expanding.Text("\n$SECRET", ("SECRET", "hunter2\0")));
        Assert.StartsWith("motd:2: the value of 'SECRET' contains a NUL character", error.Message);
        Assert.DoesNotContain("hunter2", error.Message);
        Assert.Equal("SECRET", error.Target);
    }

    [Fact]
    public void Expanding_without_a_value_names_every_missing_variable()
    {
        var error = Expanding.Fails(ErrorCode.MissingVariable, () => Expanding.Text("$A\n$B $C", ("B", "")));
        Assert.Contains("A (motd:1); C (motd:2)", error.Message);
    }
}
