using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Containers.Security;

/// <summary>What a deployment would change of what its service may do, for a plan.</summary>
/// <param name="paths">Where things are.</param>
/// <param name="name">The container.</param>
/// <param name="number">Number of the deployment.</param>
internal sealed class SecurityPlan(HostPaths paths, string name, int number)
{
    /// <summary>Makes the plan.</summary>
    /// <param name="settings">The settings of the deployment.</param>
    /// <param name="active">Those of the deployment that it takes the place of; empty where there is none.</param>
    internal IEnumerable<PlannedChange> Create(
        IReadOnlyCollection<SecuritySetting> settings, IReadOnlyCollection<SecuritySetting> active) =>
        settings.Except(active).Select(s => new PlannedChange(PathOf(s), PrintableText.Of($"Set {s.Name} ({Text(s)})")))
            .Concat(active.ExceptBy(settings.Select(s => s.Name), s => s.Name)
                .Select(s => new PlannedChange(PathOf(s), PrintableText.Of($"Take {s.Name} back"))));

    private string PathOf(SecuritySetting setting) =>
        setting.File == UnitDropIn.FileName
            ? paths.UnitDropIn(name)
            : Path.Combine(paths.Deployment(name, number), setting.File);

    private static string Text(SecuritySetting setting) =>
        setting is { IsChanged: true, Asked.Length: > 0 }
            ? $"{setting.Granted}, asked: {setting.Asked}"
            : setting.Granted;
}
