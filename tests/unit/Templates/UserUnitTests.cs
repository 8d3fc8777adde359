using SystemContainers.Templates;
using Xunit;

namespace SystemContainers.UnitTests.Templates;

public sealed class UserUnitTests
{
    // The old command left multi-user.target there, which a user's systemd does not have, so nothing ever started.
    [Theory]
    [InlineData("WantedBy=multi-user.target", "WantedBy=default.target")]
    [InlineData("WantedBy = graphical.target multi-user.target", "WantedBy=default.target")]
    [InlineData("RequiredBy=other.service multi-user.target", "RequiredBy=other.service default.target")]
    [InlineData("WantedBy=timers.target", "WantedBy=timers.target")]
    public void A_service_is_wanted_by_a_target_that_a_user_has(string given, string expected) =>
        Assert.Equal(
            $"[Unit]\nAfter=multi-user.target\n[Install]\n{expected}\n",
            UserUnit.Adapt("x.service", $"[Unit]\nAfter=multi-user.target\n[Install]\n{given}\n"));

    [Theory]
    [InlineData("d /x 0755 root root - -", "d /x 0755 - - - -")]
    [InlineData("d /x 0755 0 etcd", "d /x 0755 - etcd")]
    [InlineData("# d /x 0755 root root", "# d /x 0755 root root")]
    [InlineData("d /x", "d /x")]
    [InlineData("f /x 0644 root root - root says", "f /x 0644 - - - root says")]
    public void What_belongs_to_root_belongs_to_the_user(string given, string expected) =>
        Assert.Equal($"{expected}\n", UserUnit.AdaptTmpfiles($"{given}\n"));
}
