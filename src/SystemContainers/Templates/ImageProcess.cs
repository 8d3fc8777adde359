namespace SystemContainers.Templates;

/// <summary>What an image's configuration says of the process to run (OCI image specification, config.md).</summary>
internal sealed record ImageProcess
{
    /// <summary><c>Entrypoint</c>.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary><c>Cmd</c>: arguments of the entrypoint, or the command where there is none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary><c>Env</c>, as <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary><c>User</c>: a name or number, and a group after a colon.</summary>
    public string? User { get; init; }

    /// <summary><c>WorkingDir</c>.</summary>
    public string? WorkingDirectory { get; init; }
}
