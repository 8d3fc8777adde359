using SystemContainers.Storage;
using Xunit;

namespace SystemContainers.UnitTests.Storage;

public sealed class MountTableTests
{
    [Fact]
    public void Root_and_path_are_read_with_their_escapes()
    {
        // As the kernel writes it: bytes of UTF-8, with blanks, tabs, line ends and backslashes in octal.
        const string text =
            "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw\n"
            + "37 35 98:0 /a\\040b\\134c /\u00c3\u00a9\\011x ro - ext3 /dev/root rw\n";

        Assert.Equal(
            [new MountPoint("/mnt1", "/mnt2"), new MountPoint("/a b\\c", "/\u00e9\tx")], MountTable.Parse(text));
    }

    [Fact]
    public void The_table_of_this_process_has_the_root() => Assert.Contains(MountTable.Read(), m => m.Path == "/");

    [Fact]
    public void The_tables_of_all_processes_have_it_too() => Assert.Contains(MountTable.ReadAll(), m => m.Path == "/");
}
