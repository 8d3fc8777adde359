using SystemContainers.Yaml;

namespace SystemContainers.Cli;

/// <summary>Opens the engine as the environment and <c>/etc/atomic.conf</c> say.</summary>
internal static class HostFactory
{
    /// <summary>Opens the engine.</summary>
    /// <exception cref="SystemContainersException">The configuration cannot be read.</exception>
    public static SystemContainerHost Open() =>
        new(HostConfiguration.Read(Environment.GetEnvironmentVariable, () => new YamlReader()));
}
