using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>What a switch to another deployment would do to the host.</summary>
/// <param name="paths">Where things are.</param>
/// <param name="container">The container.</param>
/// <param name="isRunning">Whether it runs.</param>
internal sealed class SwitchPlan(HostPaths paths, InstalledContainer container, bool isRunning)
{
    /// <summary>Makes the plan.</summary>
    /// <param name="to">Number of the deployment to switch to.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="dropIn">What is added to its unit; null or empty for nothing, as with the next.</param>
    /// <param name="tmpfiles">Its tmpfiles configuration.</param>
    /// <param name="hostFiles">Its host files.</param>
    internal IReadOnlyList<PlannedChange> Create(
        int to, string? unit, string? dropIn, string? tmpfiles, IReadOnlyList<string> hostFiles)
    {
        var name = container.Name;
        List<PlannedChange> files =
        [
            .. PlanFile(paths.Unit(name), unit, "unit"),
            .. PlanFile(paths.UnitDropIn(name), dropIn, "unit settings"),
        ];
        var isReloaded = files.Count > 0;
        files.AddRange(PlanFile(paths.Tmpfiles(name), tmpfiles, "tmpfiles configuration"));
        files.Add(new PlannedChange(paths.Link(name), $"Point link to {name}.{to}"));
        if (isReloaded)
        {
            files.Add(new PlannedChange("systemd", "Reload units"));
        }

        return
        [
            .. isRunning
                ?
                [
                    new PlannedChange(container.Unit, "Stop unit"),
                    .. files,
                    new PlannedChange(container.Unit, "Start unit"),
                ]
                : files,
            .. PlanHostFiles(hostFiles),
        ];
    }

    private IEnumerable<PlannedChange> PlanHostFiles(IReadOnlyList<string> hostFiles) =>
        hostFiles.Select(path => new PlannedChange(path, "Write host file"))
            .Concat(container.Active.HostFiles.Files.Keys.Except(hostFiles)
                .Select(path => new PlannedChange(path, "Remove host file")));

    private static IEnumerable<PlannedChange> PlanFile(string path, string? text, string what)
    {
        var present = File.Exists(path) ? File.ReadAllText(path) : string.Empty;
        return present == (text ?? string.Empty)
            ? []
            : [new PlannedChange(path, string.IsNullOrEmpty(text) ? $"Remove {what}" : $"Write {what}")];
    }
}
