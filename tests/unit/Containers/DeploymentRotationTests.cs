using SystemContainers.Containers;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

/// <summary>Which deployments go, and which number a new one gets.</summary>
public sealed class DeploymentRotationTests : IDisposable
{
    private readonly CheckoutFolder _folder = new();
    private readonly ContainerCatalog _catalog;
    private readonly DeploymentRotation _rotation;

    public DeploymentRotationTests()
    {
        _catalog = new ContainerCatalog(_folder.Paths);
        _rotation = new DeploymentRotation(_folder.Paths);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Of_a_pair_the_other_one_is_replaced(int active, int other)
    {
        Install(active, 0, 1);

        Check(MakeRoom(), other);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void The_first_update_takes_the_other_number(int active, int other)
    {
        Install(active, active);

        Check(MakeRoom(), other);
    }

    [Fact]
    public void With_more_to_keep_the_lowest_number_that_is_free_is_taken()
    {
        Install(1, 0, 1, 3);

        Check(MakeRoom(keep: 5), 2);
    }

    [Fact]
    public void What_is_set_for_the_container_counts_unless_another_number_is_given()
    {
        Install(1, 0, 1);
        Set(keep: 3);

        Check(MakeRoom(), 2);
        Check(MakeRoom(keep: 2), 0);
    }

    [Fact]
    public void The_one_that_was_not_active_for_the_longest_time_goes_whatever_its_age_and_number()
    {
        Install(2, 0, 1, 2);
        Changes((0, 1), (1, 2), (2, 0), (0, 2));

        Check(MakeRoom(keep: 3), 1);
    }

    [Fact]
    public void An_update_that_was_taken_back_made_nothing_active()
    {
        Install(2, 0, 1, 2);
        Changes((0, 1), (1, 2));
        new ChangeJournal(_folder.Paths).CloseTakenBack(Record(2, 0), "It did not stay up.");

        Check(MakeRoom(keep: 3), 0);
    }

    [Fact]
    public void Without_a_history_the_oldest_goes()
    {
        Deployment(0, created: 300);
        Deployment(1, created: 100);
        Deployment(2, created: 200);
        _folder.Link("web", 0);

        Check(MakeRoom(keep: 3), 1);
    }

    [Fact]
    public void Where_fewer_are_to_be_kept_all_that_are_too_many_go_and_the_new_one_gets_the_lowest_number()
    {
        Install(3, 0, 1, 2, 3);
        Changes((0, 1), (1, 2), (2, 3));

        Check(MakeRoom(keep: 3), 0, removed: 1);
        Check(MakeRoom(keep: 2), 0, 1, 2);
    }

    [Fact]
    public void Numbers_fall_back_to_low_ones_when_high_ones_go()
    {
        Install(0, 0, 7);

        Check(MakeRoom(), 1, removed: 7);
    }

    [Fact]
    public void A_pinned_one_never_goes()
    {
        Install(2, 0, 1, 2);
        Changes((0, 1), (1, 2));
        Set(keep: 3, 0);

        Check(MakeRoom(), 1);
    }

    [Fact]
    public void A_pinned_active_one_is_the_one_to_go_back_to()
    {
        Install(1, 0, 1);
        Set(keep: 2, 1);

        Check(MakeRoom(), 0);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 0, 1)]
    public void Where_all_others_are_pinned_it_is_refused_with_what_to_do(int keep, params int[] pinned)
    {
        Install(2, 0, 1, 2);
        Set(keep, pinned);
        if (keep == 2)
        {
            Directory.Delete(_folder.At("web.1"), recursive: true);
        }

        var error = Assert.Throws<SystemContainersException>(() => MakeRoom());

        Assert.Equal((ErrorCode.DeploymentPinned, "web"), (error.Code, error.Target));
        Assert.All(pinned, n => Assert.Contains($"web.{n}", error.Message, StringComparison.Ordinal));
        Assert.Contains("Unpin", error.Remedy, StringComparison.Ordinal);
        Check(MakeRoom(keep + 1), keep == 2 ? 1 : 3);
    }

    [Fact]
    public void What_cannot_be_read_goes_first()
    {
        Install(2, 0, 1, 2);
        Changes((0, 1), (1, 2));
        _folder.Write("web.1/info", "damaged");

        Check(MakeRoom(keep: 3), 1);
    }

    // "web.2" may be the name of another container, which then is a link.
    [Fact]
    public void The_name_of_another_container_is_never_taken()
    {
        Install(1, 0, 1);
        _folder.Deployment("web.2", 0);
        _folder.Link("web.2", 0);
        File.CreateSymbolicLink(_folder.At("web.3"), "/nowhere");
        _folder.Write("web.4", "a file");

        Check(MakeRoom(keep: 5), 5);
    }

    [Fact]
    public void Going_back_leads_to_the_one_that_was_active_before_and_then_forward_again()
    {
        Install(2, 0, 1, 2);
        Changes((0, 1), (1, 2));
        Assert.Equal(1, Previous());

        Activate(1);
        Changes((2, 1));
        Assert.Equal(2, Previous());
    }

    [Fact]
    public void A_container_that_was_never_updated_has_nothing_to_go_back_to()
    {
        Install(0, 0);

        Assert.Null(_rotation.Previous(_catalog.Get("web")));
    }

    private static ChangeRecord Record(int from, int to) =>
        new() { Name = "web", Operation = ChangeOperation.Update, From = from, To = to };

    private static void Check((int Number, IReadOnlyList<int> Removed) room, int number, params int[] removed)
    {
        Assert.Equal(number, room.Number);
        Assert.Equal(removed, room.Removed);
    }

    private (int Number, IReadOnlyList<int> Removed) MakeRoom(int? keep = null) =>
        _rotation.MakeRoom(_catalog.Get("web"), keep);

    private int? Previous() => _rotation.Previous(_catalog.Get("web"))?.Number;

    private void Install(int active, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            Deployment(number, created: 100);
        }

        _folder.Link("web", active);
    }

    private void Deployment(int number, int created) => _folder.Deployment(
        "web", number, $$"""{"image": "web:latest", "values": {}, "remote": null, "created": {{created}}}""");

    private void Activate(int number)
    {
        File.Delete(_folder.At("web"));
        _folder.Link("web", number);
    }

    private void Set(int keep, params int[] pinned) => new ContainerSettingsFile(_folder.Paths).Write(
        "web", new ContainerSettings { Keep = keep, Pinned = pinned });

    private void Changes(params (int From, int To)[] changes)
    {
        var journal = new ChangeJournal(_folder.Paths);
        foreach (var (from, to) in changes)
        {
            journal.Write(Record(from, to));
            journal.Close("web");
        }
    }
}
