using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>
/// How the start of a container is judged. What is null was not said: then what its deployment records counts, then
/// what its image says, then the default.
/// </summary>
public sealed record StartPolicy
{
    /// <summary>How long a start may take where nothing else is said; systemd's own default.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(90);

    /// <summary>How long a unit must stay up where nothing else is said.</summary>
    public static readonly TimeSpan DefaultSettleTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long the start job may take, and the container then to become healthy after the settle time.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the unit must stay up, without a restart, after the job is done.</summary>
    public TimeSpan? SettleTime { get; init; }

    /// <summary>
    /// A program with its arguments that ends with 0 in a container that is healthy; it runs among the container's
    /// processes. Empty means that nothing is checked, whatever the image says.
    /// </summary>
    public IReadOnlyList<string>? HealthCommand { get; init; }

    /// <summary>
    /// An address, http or https, at which a healthy container answers the host with a status from 200 to 399;
    /// <c>$NAME</c> in it is the value of that variable.
    /// </summary>
    public string? HealthUri { get; init; }

    /// <summary>Whether there is something to check besides that the unit stays up.</summary>
    public bool ChecksHealth => HealthCommand is { Count: > 0 } || HealthUri is { Length: > 0 };

    /// <inheritdoc/>
    public override string ToString()
    {
        var health = HealthCommand is { Count: > 0 } command ? $", healthy by '{string.Join(' ', command)}'"
            : HealthUri is { Length: > 0 } uri ? $", healthy by {uri}"
            : string.Empty;
        return $"up for {SettleTime ?? DefaultSettleTime} within {Timeout ?? DefaultTimeout}{health}";
    }

    /// <summary>
    /// This policy, and where it says nothing another one. A command and a URI take each other's place.
    /// </summary>
    /// <param name="other">The other one.</param>
    internal StartPolicy Over(StartPolicy other) => new()
    {
        Timeout = Timeout ?? other.Timeout,
        SettleTime = SettleTime ?? other.SettleTime,
        HealthCommand = HealthCommand ?? (HealthUri is null ? other.HealthCommand : null),
        HealthUri = HealthUri ?? (HealthCommand is null ? other.HealthUri : null),
    };

    /// <summary>Whether this policy says something that another one does not.</summary>
    /// <param name="other">The other one.</param>
    internal bool Changes(StartPolicy other) =>
        (Timeout is not null && Timeout != other.Timeout)
        || (SettleTime is not null && SettleTime != other.SettleTime)
        || (HealthUri is not null && HealthUri != other.HealthUri)
        || (HealthCommand is not null
            && (other.HealthCommand is null || !HealthCommand.SequenceEqual(other.HealthCommand)));

    /// <summary>The address to ask, with values in it.</summary>
    /// <param name="values">The values of the container's variables.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/> where it is no address that
    /// can be asked, <see cref="ErrorCode.MissingVariable"/>.</exception>
    internal Uri? ResolveUri(IReadOnlyDictionary<string, string> values)
    {
        if (HealthUri is not { Length: > 0 } text)
        {
            return null;
        }

        var resolved = Template.Parse("health-uri", text, TemplateFormat.Text).Expand(values);
        return Uri.TryCreate(resolved, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The health URI '{resolved}' is no http or https address.",
                "Write it as http://localhost:8080/path; $NAME in it is the value of a variable.",
                text);
    }

    /// <summary>Refuses what cannot be checked.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal void Check()
    {
        if (HealthCommand is { Count: > 0 } && HealthUri is { Length: > 0 })
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                "Health is judged by a command or by a URI, not by both.",
                "Leave one of them out.");
        }

        if (HealthCommand is { Count: > 0 } command
            && (command[0].Length == 0 || command.Any(a => a.Contains('\0', StringComparison.Ordinal))))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                "The health command names no program.",
                "Give the program and then its arguments.");
        }
    }
}
