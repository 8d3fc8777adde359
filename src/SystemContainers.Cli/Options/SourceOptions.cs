using System.CommandLine;
using SystemContainers.Images;

namespace SystemContainers.Cli.Options;

/// <summary>How to talk to the place an image comes from.</summary>
internal sealed class SourceOptions
{
    /// <summary>Makes the options and adds them to a verb.</summary>
    /// <param name="command">The verb.</param>
    public SourceOptions(Command command)
    {
        command.Add(Credentials);
        command.Add(AllowInsecure);
        command.Add(SignaturePolicy);
        command.Add(Platform);
    }

    private Option<string?> Credentials { get; } = new("--src-creds")
    {
        Description = "User name for the registry. Without a password it is asked for, or read from standard input. "
            + "A password given here can be seen by every user of this host.",
        HelpName = "USER[:PASSWORD]",
    };

    private Option<bool> AllowInsecure { get; } = new("--allow-insecure")
    {
        Description = "Use plain HTTP, or accept any certificate. The same as http: before the name.",
    };

    private Option<string?> SignaturePolicy { get; } = new("--signature-policy")
    {
        Description = "The signature policy that decides, in place of the user's or /etc/containers/policy.json.",
        HelpName = "PATH",
    };

    private Option<string?> Platform { get; } = new("--platform")
    {
        Description = "The platform to take the image for, in place of this host's.",
        HelpName = "SYSTEM/ARCHITECTURE",
    };

    /// <summary>Puts the options together with an image's source.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <param name="source">Where the image is.</param>
    /// <param name="cancellationToken">Stops waiting for a password.</param>
    public async Task<ImportOptions> ReadAsync(Session session, ImageSource source, CancellationToken cancellationToken)
    {
        var platform = session.Parsed.GetValue(Platform);
        var policy = session.Parsed.GetValue(SignaturePolicy);
        var (user, password) = await RegistryCredentials.ReadAsync(
            session, session.Parsed.GetValue(Credentials), cancellationToken);
        return new ImportOptions
        {
            Source = source,
            SignaturePolicy = policy is null ? null : Path.GetFullPath(policy),
            Platform = platform is null ? null : ImagePlatform.Parse(platform),
            AllowInsecure = session.Parsed.GetValue(AllowInsecure) || source.IsInsecure,
            UserName = user,
            Password = password,
        };
    }

    /// <summary>Refuses credentials where several registries would see them.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public void RefuseCredentialsForAll(Session session)
    {
        if (session.Parsed.GetValue(Credentials) is { Length: > 0 })
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                "--all does not go together with --src-creds: every registry would see the password.",
                "Log in to each registry with 'skopeo login'.");
        }
    }
}
