namespace SystemContainers.Containers;

/// <summary>A container as the disk has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Active">The deployment that its link points to.</param>
/// <param name="Deployments">All its deployments, by number.</param>
/// <param name="IsPreinstalled">Whether it came with the host's packages.</param>
internal sealed record InstalledContainer(
    string Name, Deployment Active, IReadOnlyList<Deployment> Deployments, bool IsPreinstalled)
{
    /// <summary>The name of its unit.</summary>
    internal string Unit => Name + ".service";
}
