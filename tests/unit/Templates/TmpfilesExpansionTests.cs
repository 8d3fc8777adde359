using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class TmpfilesExpansionTests
{
    [Fact]
    public void Values_are_inserted_and_percent_signs_stay_percent_signs() =>
        Assert.Equal(
            "# 50%% of 0\nd    /var/lib/50%%   0700 0 0 - -\nf /a - - - - one \"two\" %%\n",
            Expanding.Tmpfiles(
                "# $P of $U\nd    $DIR   0700 $U ${U} - -\nf /a - - - - $TEXT\n",
                ("P", "50%"), ("DIR", "/var/lib/50%"), ("U", "0"), ("TEXT", "one \"two\" %")));

    [Theory]
    [InlineData("/a\nr! /etc/passwd")]
    [InlineData("/a\rb")]
    [InlineData("/a\0")]
    [InlineData("/a b")]
    [InlineData("/a\u00a0b")]
    [InlineData("\"/a")]
    [InlineData("/a'")]
    [InlineData("/a\\")]
    [InlineData("")]
    public void A_value_cannot_add_or_remove_a_field_or_a_line(string value)
    {
        var error = Expanding.Fails(
            ErrorCode.InvalidVariable, () => Expanding.Tmpfiles("\nd $DIR 0700 0 0 - -", ("DIR", value)));
        Assert.StartsWith("tmpfiles.template:2: the value of 'DIR'", error.Message);
    }

    [Theory]
    [InlineData("text\nr! /etc/passwd")]
    [InlineData("text\\n")]
    public void An_argument_is_one_line_and_plain(string value) =>
        Expanding.Fails(ErrorCode.InvalidVariable, () => Expanding.Tmpfiles("f /a - - - - $TEXT", ("TEXT", value)));

    [Theory]
    [InlineData("$TYPE /a - - - -")]
    [InlineData("d$TYPE /a - - - -")]
    [InlineData("$TYPE")]
    public void A_value_cannot_choose_what_a_line_does(string template) =>
        Assert.StartsWith(
            "tmpfiles.template:1:",
            Expanding.Fails(ErrorCode.InvalidDefinition, () => Expanding.Tmpfiles(template, ("TYPE", "R"))).Message);

    [Fact]
    public void A_comment_takes_no_line_break_either() =>
        Expanding.Fails(ErrorCode.InvalidVariable, () => Expanding.Tmpfiles("# $X\n", ("X", "a\nR /etc")));

    [Fact]
    public void Quoted_fields_of_the_template_count_as_one() =>
        Assert.Equal(
            "d \"/my data/x\" 0700 - - - -", Expanding.Tmpfiles("d \"/my data/$X\" 0700 - - - -", ("X", "x")));
}
