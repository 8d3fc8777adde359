using SystemContainers.Host;
using Xunit;

namespace SystemContainers.UnitTests.Host;

public sealed class UserIdsTests
{
    [Fact]
    public void The_ranges_of_a_name_and_of_a_number_are_found() =>
        Assert.Equal(
            [new IdRange(100000, 65536), new IdRange(300000, 10)],
            Parse("# comment", "ann:50000:10", "joe:100000:65536", "1500:300000:10", "joey:1:1"));

    // The kernel refuses a map in which a number of the host stands twice.
    [Fact]
    public void A_range_that_overlaps_one_before_is_left_out() =>
        Assert.Equal(
            [new IdRange(100000, 65536), new IdRange(165536, 5)],
            Parse("joe:100000:65536", "joe:165535:2", "joe:99999:2", "joe:165536:5"));

    [Theory]
    [InlineData("joe")]
    [InlineData("joe:1")]
    [InlineData("joe:x:10")]
    [InlineData("joe:10:-1")]
    [InlineData("joe:10:0")]
    [InlineData("joe:4294967295:10")]
    public void Lines_that_are_none_are_passed_over(string line) => Assert.Empty(Parse(line));

    private static IReadOnlyList<IdRange> Parse(params string[] lines) => UserIds.Parse(lines, ["joe", "1500"]);
}
