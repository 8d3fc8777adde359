using System.Text.Json;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class JsonExpansionTests
{
    private const string Config = """
        {
          "process": { "user": { "uid": 1000 }, "env": [ "A=$V", "B=b" ] },
          "mounts": [
            { "destination": "/proc" }
            $MORE
          ]
        }
        """;

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("a\"b'c\\")]
    [InlineData("line\nline\r\ttab\u0001")]
    [InlineData("1\"],\"user\":{\"uid\":0},\"env\":[\"")]
    [InlineData("\\\"}")]
    [InlineData("\\u0022,")]
    [InlineData("größe 😀 \u2028 </script>")]
    [InlineData("$MORE ${V} $$")]
    [Trait("Defect", "37")]
    public void A_value_in_a_string_is_only_text(string value)
    {
        using var json = JsonDocument.Parse(Expanding.Json(Config, ("V", value), ("MORE", "")));
        Assert.Equal("A=" + value, json.RootElement.GetProperty("process").GetProperty("env")[0].GetString());
        Assert.Equal(1000, json.RootElement.GetProperty("process").GetProperty("user").GetProperty("uid").GetInt32());
        Assert.Equal(2, json.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public void A_value_in_a_string_stays_readable() =>
        Assert.Equal("\"a+b&c<d>'é\"", Expanding.Json("\"$V\"", ("V", "a+b&c<d>'é")));

    [Fact]
    public void A_NUL_in_a_string_is_refused() =>
        Expanding.Fails(ErrorCode.InvalidVariable, () => Expanding.Json("\"$V\"", ("V", "a\0b")));

    [Theory]
    [InlineData("\",\"b\":\"")]
    [InlineData("n")]
    public void A_backslash_before_a_variable_is_refused_whatever_its_value(string value) =>
        Assert.Contains(
            "a backslash stands right before 'V'",
            Expanding.Fails(
                ErrorCode.InvalidDefinition, () => Expanding.Json("{\"a\": \"\\$V\"}", ("V", value))).Message);

    [Fact]
    public void An_escaped_backslash_before_a_variable_is_fine() =>
        Assert.Equal("\"\\\\\\\"\"", Expanding.Json("\"\\\\$V\"", ("V", "\"")));

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData(", {\"destination\": \"/x\"}")]
    [InlineData("\n,{\"destination\":\"/x\"},{\"destination\":\"/y\",\"options\":[\"ro\"]}\n")]
    public void More_elements_begin_with_a_comma_or_are_empty(string value)
    {
        using var json = JsonDocument.Parse(Expanding.Json(Config, ("V", "v"), ("MORE", value)));
        Assert.Equal(
            1 + value.Split("destination").Length - 1, json.RootElement.GetProperty("mounts").GetArrayLength());
    }

    [Theory]
    [InlineData("{\"destination\": \"/x\"}", "begin with a comma")]
    [InlineData(", {\"destination\": \"/x\"} ], \"hooks\": { \"a\": [ {} ] }, \"x\": [ 1", "must be a comma and then")]
    [InlineData("], \"hooks\": [", "begin with a comma")]
    [InlineData(", 1 ], [ 2", "must be a comma and then")]
    [InlineData(",", "must be a comma and then")]
    [InlineData(", 1,", "must be a comma and then")]
    [InlineData(",, 1", "must be a comma and then")]
    [InlineData(", \"unclosed", "must be a comma and then")]
    [InlineData(", /* c */ 1", "must be a comma and then")]
    [InlineData(", {\"a\": 1, \"a\": 2}", "must be a comma and then")]
    public void More_elements_cannot_leave_their_array(string value, string why)
    {
        var error = Expanding.Fails(
            ErrorCode.InvalidVariable, () => Expanding.Json(Config, ("V", "v"), ("MORE", value)));
        Assert.StartsWith("config.json.template:5: the value of 'MORE'", error.Message);
        Assert.Contains(why, error.Message);
    }

    [Theory]
    [InlineData("\"CAP_A\",\n\"CAP_B\"\n", 2)]
    [InlineData("", 0)]
    public void An_empty_array_is_filled(string value, int count)
    {
        using var json = JsonDocument.Parse(Expanding.Json("{\"a\": [ $V ]}", ("V", value)));
        Assert.Equal(count, json.RootElement.GetProperty("a").GetArrayLength());
    }

    [Theory]
    [InlineData(", 1")]
    [InlineData("1 ], \"b\": [ 2")]
    [InlineData("1,")]
    public void An_empty_array_takes_only_elements(string value) =>
        Expanding.Fails(ErrorCode.InvalidVariable, () => Expanding.Json("{\"a\": [$V]}", ("V", value)));

    [Fact]
    public void A_comma_before_a_variable_asks_for_an_element()
    {
        Assert.Equal("[1, 2,3]", Expanding.Json("[1, $V]", ("V", "2,3")));
        Expanding.Fails(ErrorCode.InvalidVariable, () => Expanding.Json("[1, $V]", ("V", "")));
        Expanding.Fails(ErrorCode.InvalidVariable, () => Expanding.Json("{\"a\": 1, $V}", ("V", " ")));
    }

    [Fact]
    public void An_empty_value_leaves_the_place_as_it_was()
    {
        Assert.Equal("[ 1]", Expanding.Json("[$A $B]", ("A", ""), ("B", "1")));
        Assert.Equal("[1 ,2]", Expanding.Json("[$A $B]", ("A", "1"), ("B", ",2")));
        Expanding.Fails(ErrorCode.InvalidVariable, () => Expanding.Json("[$A $B]", ("A", "1"), ("B", "2")));
    }

    [Theory]
    [InlineData("8080")]
    [InlineData(" -1.5e3 ")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"a\": [1, 2]}")]
    public void After_a_colon_stands_one_value(string value)
    {
        using var json = JsonDocument.Parse(Expanding.Json("{\"uid\": $V, \"x\": 1}", ("V", value)));
        Assert.Equal(value.Trim(), json.RootElement.GetProperty("uid").GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0, \"gid\": 0")]
    [InlineData("0}, \"hooks\": {\"a\": 1")]
    [InlineData("0 0")]
    [InlineData("text")]
    [InlineData("1 // x")]
    public void After_a_colon_stands_not_more_than_one_value(string value)
    {
        var error = Expanding.Fails(
            ErrorCode.InvalidVariable, () => Expanding.Json("{\n\"user\": {\"uid\": $UID }}", ("UID", value)));
        Assert.StartsWith("config.json.template:2: the value of 'UID' must be exactly one", error.Message);
    }

    [Fact]
    public void A_value_inside_a_number_must_be_a_part_of_it()
    {
        Assert.Equal("{\"a\": 1000}", Expanding.Json("{\"a\": 1${V}0}", ("V", "00")));
        Assert.Equal("{\"a\": 1}", Expanding.Json("{\"a\": 1${V}}", ("V", "")));
        Expanding.Fails(ErrorCode.InvalidVariable, () => Expanding.Json("{\"a\": 1${V}}", ("V", ", \"b\": 2")));
        Expanding.Fails(
            ErrorCode.InvalidVariable, () => Expanding.Json("{\"a\": $U$V}", ("U", "1"), ("V", ", \"b\": 2")));
    }

    [Theory]
    [InlineData("{ $V }", "\"a\": 1, \"b\": {}")]
    [InlineData("{ $V }", "")]
    [InlineData("{ \"x\": 1 $V }", ", \"a\": 1")]
    [InlineData("{ \"x\": 1 $V }", "")]
    [InlineData("{ \"x\": 1, $V }", "\"a\": 1")]
    public void Between_members_stand_members(string template, string value) =>
        Assert.Equal(template.Replace("$V", value), Expanding.Json(template, ("V", value)));

    [Theory]
    [InlineData("{ $V }", "1")]
    [InlineData("{ $V }", ", \"a\": 1")]
    [InlineData("{ $V }", "\"a\": 1 }, { \"b\": 2")]
    [InlineData("{ \"x\": 1 $V }", "\"a\": 1")]
    [InlineData("{ \"x\": 1 $V }", "} {")]
    [InlineData("{ $V }", "\"a\": 1, \"a\": 2")]
    public void Between_members_stands_nothing_else(string template, string value) =>
        Expanding.Fails(ErrorCode.InvalidVariable, () => Expanding.Json(template, ("V", value)));

    [Fact]
    public void A_value_cannot_give_a_key_a_second_time()
    {
        var error = Expanding.Fails(
            ErrorCode.InvalidDefinition,
            () => Expanding.Json("{ \"readonly\": true\n $V }", ("V", ", \"readonly\": false")));
        Assert.Contains("'readonly' stands twice", error.Message);
        Assert.Contains("line 2", error.Message);
    }

    [Fact]
    public void A_value_in_a_name_is_text_too() =>
        Assert.Equal(
            "{\"org.example.a\\\":1\": true}", Expanding.Json("{\"org.example.$V\": true}", ("V", "a\":1")));

    [Theory]
    [InlineData("{\"a\" $V 1}")]
    [InlineData("{} $V")]
    public void Some_places_take_no_value_at_all(string template) =>
        Expanding.Fails(ErrorCode.InvalidDefinition, () => Expanding.Json(template, ("V", "")));

    [Theory]
    [InlineData("{\n  \"é\": 1,\n}", "line 3, column 1")]
    [InlineData("{\n  \"é\": 1 2\n}", "line 2, column 10")]
    [InlineData("", "line 1, column 1")]
    [InlineData("{ // comment\n}", "line 1, column 3")]
    [InlineData("{\"a\": \"\\ud800\"}", "line 1")]
    public void A_template_that_is_not_JSON_is_reported_with_line_and_column(string template, string place)
    {
        var error = Expanding.Fails(ErrorCode.InvalidDefinition, () => Expanding.Json(template));
        Assert.StartsWith("config.json.template is not valid JSON", error.Message);
        Assert.Contains("in the rendered text " + place, error.Message);
    }
}
