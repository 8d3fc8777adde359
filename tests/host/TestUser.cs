namespace SystemContainers.HostTests;

/// <summary>A user with subordinate IDs and a systemd of their own, who is not root.</summary>
public sealed class TestUser : IAsyncLifetime
{
    /// <summary>The user's name.</summary>
    public const string Name = "joe-test";

    /// <summary>The user's home.</summary>
    public const string Home = "/home/" + Name;

    private const string Linger = "/var/lib/systemd/linger/" + Name;

    /// <summary>The user's number.</summary>
    public string Id { get; private set; } = string.Empty;

    /// <summary>Makes the user and starts their systemd.</summary>
    public async ValueTask InitializeAsync()
    {
        if (!Host.IsThrowAway)
        {
            return;
        }

        await Host.MustRunAsync("useradd", "--create-home", "--home-dir", Home, Name);
        await Host.MustRunAsync("usermod", "--add-subuids", "500000-565535", "--add-subgids", "600000-665535", Name);
        Directory.CreateDirectory(Path.GetDirectoryName(Linger)!);
        await File.WriteAllTextAsync(Linger, string.Empty);
        Id = (await Host.MustRunAsync("id", "--user", Name)).Trim();
        await Host.MustRunAsync("systemctl", "start", $"user@{Id}.service");
    }

    /// <summary>Removes the user and all that is theirs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Host.IsThrowAway)
        {
            await Host.MustRunAsync("systemctl", "stop", $"user@{Id}.service");
            await Host.MustRunAsync("userdel", "--remove", Name);
            File.Delete(Linger);
        }
    }
}
