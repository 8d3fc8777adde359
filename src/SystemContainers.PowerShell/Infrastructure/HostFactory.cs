namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>Opens the engine for cmdlets and completers.</summary>
internal static class HostFactory
{
    public static SystemContainerHost Open() =>
        new(HostConfiguration.Read(Environment.GetEnvironmentVariable, () => ModuleLoader.YamlReader));
}
