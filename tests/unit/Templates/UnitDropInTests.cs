using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class UnitDropInTests
{
    [Fact]
    public void Settings_are_added_replaced_and_taken_back()
    {
        var before = Settings(("MemoryMax", "1G"), ("TasksMax", "10"));

        var after = UnitDropIn.Combine(before, Settings(("TasksMax", "20"), ("MemoryMax", ""), ("IOWeight", "5")));

        Assert.Equal(
            "[Service]\nDelegate=yes\nCPUAccounting=yes\nIOAccounting=yes\nTimeoutStopFailureMode=kill\n"
            + "IOWeight=5\nTasksMax=20\n",
            UnitDropIn.Create(after).Split('\n', 2)[1]);
    }

    [Theory]
    [InlineData("MemoryMax", "1G\n[Service]")]
    [InlineData("MemoryMax", "1G\\")]
    [InlineData("Memory Max", "1G")]
    [InlineData("MemoryMax=1\nX", "1G")]
    [InlineData("[Unit]", "1")]
    [InlineData("ExecStart", "/bin/true")]
    [InlineData("ExecStopPost", "/bin/true")]
    [InlineData("Type", "simple")]
    [InlineData("Delegate", "no")]
    public void What_is_no_setting_or_not_the_user_s_is_refused(string name, string value)
    {
        var error = Assert.Throws<SystemContainersException>(() => UnitDropIn.Check(Settings((name, value))));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
    }

    private static Dictionary<string, string> Settings(params (string Name, string Value)[] settings) =>
        settings.ToDictionary(s => s.Name, s => s.Value);
}
