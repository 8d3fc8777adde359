using SystemContainers.Containers;
using SystemContainers.Containers.History;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

public sealed class ContainerHistoryTests : IDisposable
{
    private readonly CheckoutFolder _folder = new();
    private readonly ChangeJournal _journal;
    private readonly ContainerHistory _history;

    public ContainerHistoryTests()
    {
        _journal = new ChangeJournal(_folder.Paths);
        _history = new ContainerHistory(_folder.Paths);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_change_that_is_final_is_in_the_history_and_no_longer_in_the_journal()
    {
        var record = Record(from: 0, to: 1) with
        {
            Removed = [new RemovedDeployment(2, "web.x")], Keep = 2, KeptBefore = 3, Image = "web:v2",
            Digest = "sha256:2",
            Reason = "set PORT", User = "jerry", Began = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        _journal.Write(record);

        _journal.Close("web");

        Assert.Null(_journal.Read("web"));
        var entry = SystemContainerHistoryEntry.Of(Assert.Single(_history.List("web")));
        Assert.Equal(
            new SystemContainerHistoryEntry
            {
                Name = "web", Time = record.Began, Action = HistoryAction.Update, From = 0, To = 1, Image = "web:v2",
                Digest = "sha256:2", Reason = "set PORT", User = "jerry",
            },
            entry);
        Assert.Empty(_history.List("mail"));
    }

    [Fact]
    public void A_change_that_was_taken_back_leads_back_and_says_why()
    {
        _journal.CloseTakenBack(Record(from: 0, to: 1), "It did not stay up.");

        var entry = SystemContainerHistoryEntry.Of(Assert.Single(_history.List("web")));
        Assert.Equal((HistoryAction.RollBack, 1, 0), (entry.Action, entry.From, entry.To));
        Assert.Equal("It did not stay up.", entry.Reason);
        Assert.Null(_journal.Read("web"));
    }

    // A kill between the two steps of closing leaves the reason to whoever goes back again.
    [Fact]
    public void The_first_reason_for_taking_a_change_back_stays()
    {
        var record = Record(from: 0, to: 1) with { IsTakenBack = true, Reason = "It did not stay up." };

        _journal.CloseTakenBack(record, "The update was interrupted.");

        Assert.Equal("It did not stay up.", Assert.Single(_history.List("web")).Reason);
    }

    [Fact]
    public void A_long_reason_is_cut()
    {
        _journal.CloseTakenBack(Record(from: 0, to: 1), new string('x', 100_000));

        Assert.Equal(1000, Assert.Single(_history.List("web")).Reason!.Length);
    }

    [Fact]
    public void The_last_changes_are_kept_in_their_order()
    {
        for (var change = 1; change <= ContainerHistory.Limit + 5; change++)
        {
            Close(Record(from: change, to: change + 1));
        }

        Assert.Equal(
            Enumerable.Range(6, ContainerHistory.Limit).Select(n => (int?)n), _history.List("web").Select(r => r.From));
        Assert.Equal(ContainerHistory.Limit, Directory.GetFiles(_folder.At(".history/web")).Length);
    }

    [Fact]
    public void What_is_damaged_or_no_change_is_left_out_and_never_overwritten()
    {
        _folder.Write(".history/web/00000003.json", "damaged");
        _folder.Write(".history/web/notes.json", "{}");
        _folder.Write(".history/web/.1.0123456789abcdef0123456789abcdef.new", "{}");

        Close(Record(from: 7, to: 8));

        Assert.Equal(7, Assert.Single(_history.List("web")).From);
        Assert.Equal("damaged", File.ReadAllText(_folder.At(".history/web/00000003.json")));
        Assert.True(File.Exists(_folder.At(".history/web/00000004.json")));
    }

    [Fact]
    public void A_change_is_final_even_where_the_history_cannot_be_written()
    {
        _folder.Write(".history", "no directory");
        _journal.Write(Record(from: 0, to: 1));

        _journal.Close("web");

        Assert.Null(_journal.Read("web"));
    }

    [Fact]
    public void It_goes_with_its_container()
    {
        Close(Record(from: 0, to: 1));

        _history.Clear("web");
        _history.Clear("web");

        Assert.Empty(_history.List("web"));
        Assert.False(Directory.Exists(_folder.At(".history/web")));
    }

    private static ChangeRecord Record(int from, int to) =>
        new() { Name = "web", Operation = ChangeOperation.Update, From = from, To = to };

    private void Close(ChangeRecord record)
    {
        _journal.Write(record);
        _journal.Close(record.Name);
    }
}
