using SystemContainers.Containers.Logs;
using Xunit;

namespace SystemContainers.UnitTests.Containers.Logs;

public sealed class JournalEntryTests
{
    private static readonly Dictionary<string, string> _units = new() { ["hello.service"] = "hello" };

    [Fact]
    public void Every_field_is_read()
    {
        var entry = Read("""
            {"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1530000000123456","_SYSTEMD_UNIT":"hello.service",
             "PRIORITY":"4","_PID":"77","SYSLOG_IDENTIFIER":"run.sh","MESSAGE":"Hi Jerry"}
            """)!;

        Assert.Equal(
            new SystemContainerLogEntry
            {
                Name = "hello",
                Time = DateTimeOffset.FromUnixTimeSeconds(1530000000).AddMicroseconds(123456),
                Priority = LogPriority.Warning,
                Message = "Hi Jerry",
                ProcessId = 77,
                Identifier = "run.sh",
                Unit = "hello.service",
                Cursor = "s=1;i=2",
            },
            entry);
    }

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("[72,105,255]", "Hi\ufffd")]
    [InlineData("[]", "")]
    [InlineData("[\"one\",\"two\"]", "one")]
    [InlineData("[[72,105],\"two\"]", "Hi")]
    [InlineData("null", "")]
    public void A_message_has_several_forms(string json, string message) =>
        Assert.Equal(message, Read($$"""{"UNIT":"hello.service","MESSAGE":{{json}}}""")!.Message);

    // What a user's systemd starts is in the unit of that systemd, for the host's.
    [Theory]
    [InlineData("_SYSTEMD_USER_UNIT")]
    [InlineData("USER_UNIT")]
    [InlineData("OBJECT_SYSTEMD_USER_UNIT")]
    [InlineData("COREDUMP_USER_UNIT")]
    public void Entries_of_a_user_s_unit_are_read(string field)
    {
        var entry = Read($$"""{"_SYSTEMD_UNIT":"user@1000.service","{{field}}":"hello.service","MESSAGE":"Hi"}""");

        Assert.Equal(("hello", "Hi"), (entry!.Name, entry.Message));
        Assert.Contains(field, JournalEntry.Fields.Split(','));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"UNIT":null,"PRIORITY":"9","_PID":"x"}""")]
    [InlineData("""{"_SYSTEMD_UNIT":"other.service"}""")]
    public void What_is_about_no_container_is_passed_over(string line) => Assert.Null(Read(line));

    [Fact]
    public void What_the_journal_does_not_know_has_a_default()
    {
        var entry = Read("""{"UNIT":"hello.service","PRIORITY":"99"}""")!;

        Assert.Equal((LogPriority.Information, null, null), (entry.Priority, entry.ProcessId, entry.Identifier));
    }

    private static SystemContainerLogEntry? Read(string line) => JournalEntry.Read(line, _units);
}
