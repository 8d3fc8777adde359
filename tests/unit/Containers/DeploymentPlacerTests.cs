using SystemContainers.Containers;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage.Native;
using Xunit;

namespace SystemContainers.UnitTests.Containers;

/// <summary>A change that is taken back finds every deployment again, wherever it was interrupted.</summary>
public sealed class DeploymentPlacerTests : IDisposable
{
    private readonly CheckoutFolder _folder = new();
    private readonly DeploymentPlacer _placer;

    public DeploymentPlacerTests() => _placer = new DeploymentPlacer(
        _folder.Paths, new DeploymentStager(_folder.Paths, new Repository(_folder.At(".storage/ostree"))));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_new_one_takes_its_place_and_those_that_go_wait_in_the_staging_directory()
    {
        var record = Stage(number: 1, removed: [0, 2]);

        _placer.Place(record);

        Assert.Equal(["web.1 of new", "web.3 of 3"], Deployments());
        Assert.Equal(["new of 1", "gone-0 of 0", "gone-2 of 2"], Staged());
    }

    [Fact]
    public void A_number_that_was_free_leaves_nothing_behind()
    {
        _placer.Place(Stage(number: 4, removed: []));

        Assert.Equal(["web.0 of 0", "web.1 of 1", "web.2 of 2", "web.3 of 3", "web.4 of new"], Deployments());
        Assert.Empty(Staged());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Taken_back_all_are_where_they_were(int number)
    {
        var record = Stage(number, removed: [0, 2]);
        _placer.Place(record);

        _placer.Unplace(record);
        _placer.Unplace(record);

        CheckIsOld();
    }

    // As a kill leaves it: after the first rename, after the second, and before any.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Taken_back_in_the_middle_of_placing_all_are_where_they_were(int moved)
    {
        var record = Stage(number: 1, removed: [0, 2]);
        foreach (var removed in record.Removed!.Take(moved))
        {
            Directory.Move(_folder.At($"web.{removed.Number}"), _folder.At(".staging/" + removed.Staged));
        }

        _placer.Unplace(record);

        CheckIsOld();
    }

    [Fact]
    public void Taken_back_in_the_middle_of_taking_back_all_are_where_they_were()
    {
        var record = Stage(number: 1, removed: [0, 2]);
        _placer.Place(record);
        _placer.Unplace(record with { Removed = [record.Removed![0]] });

        _placer.Unplace(record);

        CheckIsOld();
    }

    [Fact]
    public void An_undo_moves_none()
    {
        Stage(number: 1, removed: []);

        _placer.Place(new ChangeRecord { Name = "web", Operation = ChangeOperation.Undo, From = 3, To = 1 });

        CheckIsOld();
    }

    private ChangeRecord Stage(int number, int[] removed)
    {
        for (var existing = 0; existing < 4; existing++)
        {
            _folder.Write($"web.{existing}/content", $"{existing}");
        }

        _folder.Write(".staging/new/content", "new");
        return new ChangeRecord
        {
            Name = "web",
            Operation = ChangeOperation.Update,
            From = 3,
            To = number,
            Staged = "new",
            StagedInode = FileStatus.Read(_folder.At(".staging/new")).Identity.Inode,
            Removed = [.. removed.Select(n => new RemovedDeployment(n, $"gone-{n}"))],
        };
    }

    private void CheckIsOld()
    {
        Assert.Equal(["web.0 of 0", "web.1 of 1", "web.2 of 2", "web.3 of 3"], Deployments());
        Assert.Equal(["new of new"], Staged());
    }

    private IEnumerable<string> Deployments() => Contents(_folder.Paths.CheckoutDirectory, "web.*");

    private IEnumerable<string> Staged() =>
        Contents(_folder.Paths.StagingDirectory, "*").OrderByDescending(
            s => s.StartsWith("new", StringComparison.Ordinal));

    private static IEnumerable<string> Contents(string folder, string pattern) =>
        Directory.EnumerateDirectories(folder, pattern).Order(StringComparer.Ordinal)
            .Select(d => $"{Path.GetFileName(d)} of {File.ReadAllText(Path.Combine(d, "content"))}");
}
