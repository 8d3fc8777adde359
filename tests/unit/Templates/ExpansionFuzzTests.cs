using System.Text.Json;
using System.Text;
using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

/// <summary>Whatever the values are, the file keeps its structure or is refused.</summary>
public sealed class ExpansionFuzzTests
{
    private const int Rounds = 4000;

    private static readonly string[] _parts =
    [
        "\"", "'", "\\", "\n", "\r", "\t", "\0", "%", "$", "${", "}", "{", "[", "]", ",", ":", ";", " ; ", "#", " ",
        "=", "-", "@", "+", "!", "|", "a", "1", "\u0085", "\u2028", "é", "😀", "\ud800", "//", "/*", "true", "null",
        "\"x\":1", "\"uid\":0", "{\"a\":1}", "],\"hooks\":[", "[Service]", "ExecStartPre=/bin/sh", "User=root",
        "\\u0022",
    ];

    private static readonly string[] _names = ["A", "B", "C", "D", "E"];

    [Fact]
    public void JSON_keeps_its_members_and_strings()
    {
        const string text = """
            { "s": "$A", "t": [ "x$B\\", "y" ], "u": { "v": $C }, "w": [ 1 $D ], "x": [ $E ], "end": true }
            """;
        var template = Template.Parse("t", text, TemplateFormat.Json);
        var accepted = Run(template, (values, rendered) =>
        {
            using var json = JsonDocument.Parse(rendered);
            var root = json.RootElement;
            Assert.Equal("s t u w x end", string.Join(' ', root.EnumerateObject().Select(member => member.Name)));
            Assert.Equal(Valid(values["A"]), root.GetProperty("s").GetString());
            Assert.Equal(2, root.GetProperty("t").GetArrayLength());
            Assert.Equal("x" + Valid(values["B"]) + "\\", root.GetProperty("t")[0].GetString());
            Assert.Equal("v", Assert.Single(root.GetProperty("u").EnumerateObject()).Name);
            Assert.Equal(1, root.GetProperty("w")[0].GetInt32());
            Assert.Equal(JsonValueKind.Array, root.GetProperty("x").ValueKind);
            Assert.True(root.GetProperty("end").GetBoolean());
        });
        Assert.InRange(accepted, 100, Rounds - 100);
    }

    [Fact]
    public void A_unit_keeps_its_sections_keys_and_values()
    {
        const string text = """
            [Unit]
            Description=The $A of $B
            # $C
            ConditionPathExists=$D
            [Service]
            Environment="A=$A" \
              $B
            ExecStart=/bin/x $C --d=$D \
              ; not a command
              $E
            User=nobody
            """;
        var template = Template.Parse("t", text, TemplateFormat.Unit);
        var accepted = Run(template, (values, rendered) =>
        {
            // Read without the parser under test: one physical line is one line of the template.
            var lines = rendered.Split('\n');
            Assert.Equal(text.Split('\n').Length, lines.Length);
            Assert.Equal("[Unit]", lines[0]);
            Assert.Equal("[Service]", lines[4]);
            Assert.Equal("User=nobody", lines[10]);
            Assert.StartsWith("#", lines[2]);
            Assert.EndsWith("\" \\", lines[5]);
            Assert.DoesNotContain(lines[6].TrimStart(), character => character is '\\' or '"' or '\'');
            Assert.False(lines[6].TrimStart().StartsWith('#') || lines[6].TrimStart().StartsWith(';'));
            Assert.DoesNotContain(" ; ", lines[7] + lines[9]);
            Assert.DoesNotMatch("^ConditionPathExists= *[-@+!:|]", lines[3]);
            Assert.Equal(
                $"/bin/x {Escaped(values["C"])} --d={Escaped(values["D"])} \\", lines[7]["ExecStart=".Length..]);
        });
        Assert.InRange(accepted, 100, Rounds - 100);
    }

    [Fact]
    public void A_tmpfiles_configuration_keeps_its_lines_types_and_fields()
    {
        const string text = "d /a/$A/$B 0700 $C - - -\nf /b - - - - $D $E\n";
        var template = Template.Parse("t", text, TemplateFormat.Tmpfiles);
        var accepted = Run(template, (_, rendered) =>
        {
            var lines = rendered.Split('\n');
            Assert.Equal(3, lines.Length);
            Assert.Equal(7, lines[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.StartsWith("d /a/", lines[0]);
            Assert.StartsWith("f /b - - - - ", lines[1]);
        });
        Assert.InRange(accepted, 50, Rounds - 100);
    }

    private static int Run(Template template, Action<Dictionary<string, string>, string> check)
    {
        var random = new Random(20180626);
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var values = _names.ToDictionary(name => name, _ => Next(random));
            try
            {
                check(values, template.Expand(values));
                accepted++;
            }
            catch (SystemContainersException error)
            {
                Assert.True(error.Code is ErrorCode.InvalidVariable or ErrorCode.InvalidDefinition, error.Message);
            }
        }

        return accepted;
    }

    // Half of the values are harmless, so that a hostile one is often the only one.
    private static string Next(Random random)
    {
        if (random.Next(2) == 0)
        {
            return random.Next(2) == 0 ? string.Empty : "1";
        }

        var value = new StringBuilder();
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            value.Append(_parts[random.Next(_parts.Length)]);
        }

        return value.ToString();
    }

    // Half of a surrogate pair is not text; it is replaced when written.
    private static string Valid(string value) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));

    private static string Escaped(string value) =>
        value.Replace("%", "%%").Replace("$", "$$");
}
