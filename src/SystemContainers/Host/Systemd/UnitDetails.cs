namespace SystemContainers.Host.Systemd;

/// <summary>What systemd says of a unit and its files; org.freedesktop.systemd1(5).</summary>
/// <param name="Status">Whether it is loaded and runs.</param>
/// <param name="FragmentPath">The file that it was read from; empty where there is none.</param>
/// <param name="FileState"><c>UnitFileState</c>: <c>enabled</c>, <c>disabled</c>, <c>static</c>.</param>
/// <param name="NeedsReload">Whether a file of it has changed since systemd read it.</param>
internal sealed record UnitDetails(UnitStatus Status, string FragmentPath, string FileState, bool NeedsReload)
{
    /// <summary>Whether it neither runs nor is about to.</summary>
    public bool IsDown => Status.ActiveState is UnitActiveState.Inactive or UnitActiveState.Failed;
}
