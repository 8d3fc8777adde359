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

    /// <summary>The names of its deployments, for messages.</summary>
    internal string DeploymentList => string.Join(", ", Deployments.Select(d => $"{Name}.{d.Number}"));

    /// <summary>One of its deployments; null where it has none like that.</summary>
    /// <param name="deployment">Its number, or <c>NAME.N</c>.</param>
    internal Deployment? Find(string deployment) => Deployments.FirstOrDefault(
        d => FormattableString.Invariant($"{d.Number}") is var number
            && (deployment == number || deployment == $"{Name}.{number}"));

    /// <summary>One of its deployments.</summary>
    /// <param name="number">Its number; null for the active one.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.DeploymentNotFound"/>.</exception>
    internal Deployment GetDeployment(int? number) =>
        number is null
            ? Active
            : Deployments.FirstOrDefault(d => d.Number == number) ?? throw new SystemContainersException(
                ErrorCode.DeploymentNotFound,
                $"The container {Name} has no deployment {number}.",
                $"It has {DeploymentList}.",
                Name);
}
