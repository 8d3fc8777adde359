using SystemContainers.Containers;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

public sealed class ChangeJournalTests : IDisposable
{
    private readonly CheckoutFolder _folder = new();
    private readonly ChangeJournal _journal;

    public ChangeJournalTests() => _journal = new ChangeJournal(_folder.Paths);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("web")]
    [InlineData("a.json")]
    public void A_change_is_read_as_it_was_written(string name)
    {
        var record = new ChangeRecord
        {
            Name = name, Operation = ChangeOperation.Undo, From = 1, To = 0, Staged = "x", StagedInode = ulong.MaxValue,
            WasRunning = true, Began = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };

        _journal.Write(record);

        Assert.Equal(record, new ChangeJournal(_folder.Paths).Read(name));
        Assert.Equal([name], _journal.ListNames());
    }

    [Fact]
    public void A_change_without_deployments_is_read_as_it_was_written()
    {
        var record = new ChangeRecord { Name = "web", Operation = ChangeOperation.Uninstall };

        _journal.Write(record);

        Assert.Equal(record, _journal.Read("web"));
    }

    [Fact]
    public void Clearing_makes_it_final_and_twice_is_once()
    {
        _journal.Write(new ChangeRecord { Name = "web", Operation = ChangeOperation.Install });

        _journal.Clear("web");
        _journal.Clear("web");

        Assert.Null(_journal.Read("web"));
        Assert.Empty(_journal.ListNames());
    }

    [Fact]
    public void Without_a_change_there_is_nothing()
    {
        Assert.Null(_journal.Read("web"));
        Assert.Empty(_journal.ListNames());
        _journal.Clear("web");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"Name\":\"web\",\"Operation\":\"Fly\"}")]
    public void A_journal_that_cannot_be_read_is_named_with_its_file(string content)
    {
        _folder.Write(".journal/web.json", content);

        var error = Assert.Throws<SystemContainersException>(() => _journal.Read("web"));

        Assert.Equal((ErrorCode.StoreCorrupt, "web"), (error.Code, error.Target));
        Assert.Contains(_folder.At(".journal/web.json"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_power_cut_left_beside_it_is_no_change()
    {
        _folder.Write(".journal/.web.json.0123", "half");

        Assert.Empty(_journal.ListNames());
    }
}
