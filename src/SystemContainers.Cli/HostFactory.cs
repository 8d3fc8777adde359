namespace SystemContainers.Cli;

/// <summary>Opens the engine.</summary>
internal static class HostFactory
{
    /// <summary>Opens the engine.</summary>
    public static SystemContainerHost Open() => new(new HostOptions());
}
