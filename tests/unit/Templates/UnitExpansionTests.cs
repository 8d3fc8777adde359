using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class UnitExpansionTests
{
    [Theory]
    [InlineData("a\nExecStartPre=/bin/sh -c 'id'", "a line break")]
    [InlineData("a\rExecStartPre=/bin/sh", "a carriage return")]
    [InlineData("a\0b", "a NUL character")]
    [InlineData("a\tb", "a tab")]
    [InlineData("a\u0085b", "U+0085")]
    [InlineData("a\\", "a backslash")]
    [InlineData("\\x0a", "a backslash")]
    [InlineData("a\"b", "a double quote")]
    [InlineData("a'b", "a single quote")]
    public void Characters_that_change_how_a_line_is_read_are_refused(string value, string character)
    {
        var error = Expanding.Fails(
            ErrorCode.InvalidVariable, () => Expanding.Unit("[Service]\nEnvironment=MODE=$MODE\n", ("MODE", value)));
        Assert.StartsWith(
            $"service.template:2: the value of 'MODE' contains", error.Message);
        Assert.Contains(character, error.Message);
    }

    [Fact]
    public void They_are_refused_in_a_comment_too() =>
        Expanding.Fails(
            ErrorCode.InvalidVariable, () => Expanding.Unit("[Service]\n# $X\nType=simple\n", ("X", "a\\")));

    [Theory]
    [InlineData("Environment=A=$X", "a%h$HOME", "Environment=A=a%%h$HOME")]
    [InlineData("ExecStartPre=/bin/echo $X", "a%h$HOME", "ExecStartPre=/bin/echo a%%h$$HOME")]
    [InlineData("ExecStartPre=:/bin/echo $X", "$HOME", "ExecStartPre=:/bin/echo $HOME")]
    [InlineData("MemoryMax=$X", "50%", "MemoryMax=50%")]
    [InlineData("Environment=A=${X}b", "50%", "Environment=A=50%%b")]
    [InlineData("Environment=A=$X", "", "Environment=A=")]
    [InlineData("Environment=$X", "A=1 B=2", "Environment=A=1 B=2")]
    [InlineData("After=$X", "a.service b.service", "After=a.service b.service")]
    [InlineData("Description=The $X server", "big red", "Description=The big red server")]
    [InlineData("Environment=\"A=$X\"", "b c", "Environment=\"A=b c\"")]
    [InlineData("ExecStart=/bin/a $$HOME %h $X", "1", "ExecStart=/bin/a $HOME %h 1")]
    public void A_value_keeps_its_own_meaning(string template, string value, string rendered) =>
        Assert.Equal("[Service]\n" + rendered + "\n", Expanding.Unit("[Service]\n" + template + "\n", ("X", value)));

    [Theory]
    [InlineData("ExecStart=$X", "-/bin/false")]
    [InlineData("ExecStart= $X", "+/bin/sh")]
    [InlineData("ExecStartPre=-$X", "@/bin/sh")]
    [InlineData("ExecStop=$X", "!!/bin/sh")]
    [InlineData("ExecReload=$X", ":/bin/sh")]
    [InlineData("ExecStopPost=$EMPTY$X", " -/bin/sh")]
    [InlineData("ConditionPathExists=$X", "!/etc/a")]
    [InlineData("AssertPathExists=$X", "|/etc/a")]
    [InlineData("ConditionPathExists=|$X", "!/etc/a")]
    public void A_prefix_that_changes_a_setting_is_refused(string template, string value)
    {
        var error = Expanding.Fails(
            ErrorCode.InvalidVariable, () => Expanding.Unit("[Service]\n" + template, ("X", value), ("EMPTY", "")));
        Assert.Contains("service.template:2: the value of 'X' begins with", error.Message);
    }

    [Theory]
    [InlineData("ExecStart=/bin/a $X", "-v")]
    [InlineData("Environment=$X", "-")]
    public void The_same_characters_elsewhere_are_text(string template, string value) =>
        Assert.EndsWith(value, Expanding.Unit("[Service]\n" + template, ("X", value)));

    [Theory]
    [InlineData("ExecStartPre=/bin/echo $X", "a ; /bin/rm -r /srv")]
    [InlineData("ExecStartPre=/bin/echo $X /bin/true", ";")]
    public void A_value_cannot_begin_another_command(string template, string value) =>
        Assert.Contains(
            "begins another command",
            Expanding.Fails(
                ErrorCode.InvalidVariable, () => Expanding.Unit("[Service]\n" + template, ("X", value))).Message);

    [Theory]
    [InlineData("Environment=MODE=$X")]
    [InlineData("Environment=${X}MODE=1")]
    [InlineData("ExecStart=/bin/a --b=$X")]
    [InlineData("ExecStart=/bin/a \"c d\"$X")]
    [InlineData("ReadWritePaths=/srv/$X")]
    public void A_value_cannot_end_the_word_that_it_is_a_part_of(string template) =>
        Assert.Contains(
            "has a space",
            Expanding.Fails(
                ErrorCode.InvalidVariable,
                () => Expanding.Unit("[Service]\n" + template, ("X", "fast LD_PRELOAD=/x"))).Message);

    [Fact]
    public void The_commands_of_the_engine_are_inserted_as_they_are()
    {
        var text = Expanding.Unit(
            "[Service]\nExecStart=$EXEC_START\nExecStop=$EXEC_STOP\nExecStopPost=$EXEC_STOPPOST\n",
            ("EXEC_START", "/usr/bin/runc run 'a%%b'"),
            ("EXEC_STOP", ""),
            ("EXEC_STOPPOST", "-/usr/bin/runc delete -f 'a'"));
        Assert.Equal(
            "[Service]\nExecStart=/usr/bin/runc run 'a%%b'\nExecStop=\nExecStopPost=-/usr/bin/runc delete -f 'a'\n",
            text);
    }

    [Fact]
    public void Not_even_they_can_add_a_setting() =>
        Expanding.Fails(
            ErrorCode.InvalidVariable,
            () => Expanding.Unit("[Service]\nExecStart=$EXEC_START\n", ("EXEC_START", "/bin/a\nUser=root")));

    [Fact]
    public void A_continued_setting_is_expanded_by_its_own_key()
    {
        Assert.Equal(
            "[Service]\nExecStart=/bin/a \\\n  # why\n  $$A \\\n  b\n",
            Expanding.Unit("[Service]\nExecStart=/bin/a \\\n  # why\n  $X \\\n  b\n", ("X", "$A")));
        var error = Expanding.Fails(
            ErrorCode.InvalidVariable,
            () => Expanding.Unit("[Service]\nExecStart=/bin/a \\\n  # why\n  b=$X\n", ("X", "1 2")));
        Assert.StartsWith("service.template:4:", error.Message);
    }

    [Theory]
    [InlineData("#")]
    [InlineData("; x")]
    public void A_value_cannot_become_a_comment_on_a_continued_line(string value) =>
        Expanding.Fails(
            ErrorCode.InvalidVariable,
            () => Expanding.Unit("[Service]\nEnvironment=A=1 \\\n  $X\nUser=nobody\n", ("X", value)));

    [Theory]
    [InlineData("[$X]\nA=1\n")]
    [InlineData("[Service]\n$X=1\n")]
    [InlineData("[Service]\nLimit$X=1\n")]
    [InlineData("[Service]\nA=1\n$X\n")]
    public void A_variable_outside_a_setting_is_an_error_of_the_template(string template) =>
        Expanding.Fails(ErrorCode.InvalidDefinition, () => Expanding.Unit(template, ("X", "x")));

    [Theory]
    [InlineData("A=1\n[Service]\n", 1)]
    [InlineData("[Service]\nA=1\nnonsense\n", 3)]
    [InlineData("[Service]\n\n[Install\n", 3)]
    [InlineData("[Service]\n=1\n", 2)]
    public void A_line_that_systemd_would_skip_is_an_error(string template, int line) =>
        Assert.StartsWith(
            $"service.template:{line}:",
            Expanding.Fails(ErrorCode.InvalidDefinition, () => Expanding.Unit(template)).Message);

    [Fact]
    public void Carriage_returns_at_line_ends_are_kept() =>
        Assert.Equal("[Service]\r\nMemoryMax=5%\r\n", Expanding.Unit("[Service]\r\nMemoryMax=$X\r\n", ("X", "5%")));
}
