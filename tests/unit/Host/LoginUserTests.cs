using SystemContainers.Host;
using Xunit;

namespace SystemContainers.UnitTests.Host;

public sealed class LoginUserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LoginUserTests() => _folder.Write("passwd", "root:x:0:0::/root:/bin/sh\n\njerry:x:1000:1000::/:/bin/sh\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1000", "jerry")]
    [InlineData("0\n", "root")]
    [InlineData("1001", "1001")]
    public void Who_logged_in_is_known_by_name(string login, string user)
    {
        _folder.Write("loginuid", login);

        Assert.Equal(user, LoginUser.Find(_folder.Root, _folder.At("passwd")));
    }

    [Theory]
    [InlineData("4294967295")]
    [InlineData("")]
    [InlineData(null)]
    public void Without_a_login_it_is_whom_sudo_names(string? login)
    {
        if (login is not null)
        {
            _folder.Write("loginuid", login);
        }

        Assert.Equal(
            Environment.GetEnvironmentVariable("SUDO_USER"), LoginUser.Find(_folder.Root, _folder.At("passwd")));
    }
}
