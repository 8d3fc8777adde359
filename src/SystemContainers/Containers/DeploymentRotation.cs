using SystemContainers.Containers.History;
using SystemContainers.Containers.RemoteRoots;
using SystemContainers.Storage;

namespace SystemContainers.Containers;

/// <summary>Decides which deployments go and which number a new one gets.</summary>
internal sealed class DeploymentRotation(HostPaths paths)
{
    private readonly ContainerCatalog _catalog = new(paths);
    private readonly ContainerHistory _history = new(paths);
    private readonly ContainerSettingsFile _settings = new(paths);

    /// <summary>The deployment that was active before the one that is; null where there is no other.</summary>
    /// <param name="container">The container.</param>
    internal Deployment? Previous(InstalledContainer container)
    {
        var recency = Recency(container.Name);
        return container.Deployments.Where(d => d.Number != container.Active.Number)
            .OrderBy(d => recency.IndexOf(d.Number)).ThenBy(d => d.Info.Created).ThenBy(d => d.Number).LastOrDefault();
    }

    /// <summary>
    /// Makes room for one more deployment: of those that are neither active nor pinned, the ones that were not active
    /// for the longest time go. The new one gets the lowest number that is free then.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="keep">How many there may be afterwards; null takes what is set for the container.</param>
    /// <returns>The number, and the deployments that go besides one that has it now.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.DeploymentPinned"/>.</exception>
    internal (int Number, IReadOnlyList<int> Removed) MakeRoom(InstalledContainer container, int? keep)
    {
        var name = container.Name;
        var settings = _settings.Read(name);

        // What others run on, or could go back to, stays as long as they do, and counts for none that is kept.
        var followed = new RemoteRootFinder(paths).FollowersOf(name).Select(f => f.Number)
            .Where(n => n != container.Active.Number);
        var numbers = _catalog.DeploymentNumbers(name).Except(followed).ToList();
        var excess = numbers.Count + 1 - (keep ?? settings.Keep);
        var going = OldestFirst(container, numbers.Where(n => n != container.Active.Number).Except(settings.Pinned))
            .Take(Math.Max(excess, 0)).ToList();
        if (going.Count < excess)
        {
            throw Full(container, keep ?? settings.Keep, numbers.Intersect(settings.Pinned));
        }

        var free = Enumerable.Range(0, int.MaxValue).First(n => !IsTaken(paths.Deployment(name, n)));
        var number = going.Append(free).Min();
        return (number, [.. going.Where(n => n != number)]);
    }

    // What cannot be read is good for nothing, and goes first.
    private IEnumerable<int> OldestFirst(InstalledContainer container, IEnumerable<int> numbers)
    {
        var recency = Recency(container.Name);
        var readable = container.Deployments.ToDictionary(d => d.Number, d => d.Info.Created);
        return numbers.OrderBy(readable.ContainsKey).ThenBy(recency.IndexOf)
            .ThenBy(n => readable.GetValueOrDefault(n)).ThenBy(n => n);
    }

    // The times in "info" are in seconds, and clocks are set back; the history knows what came after what.
    private List<int> Recency(string name)
    {
        var recency = new List<int>();
        foreach (var record in _history.List(name).Where(r => !r.IsTakenBack))
        {
            foreach (var number in new[] { record.From, record.To }.OfType<int>())
            {
                recency.Remove(number);
                recency.Add(number);
            }
        }

        return recency;
    }

    // Another container may have the name NAME.N.
    private static bool IsTaken(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static SystemContainersException Full(
        InstalledContainer container, int keep, IEnumerable<int> pinned) => new(
        ErrorCode.DeploymentPinned,
        $"The container {container.Name} keeps {keep} deployments, the new one and the old one among them, "
        + $"and these are pinned: {string.Join(", ", pinned.Select(n => $"{container.Name}.{n}"))}.",
        "Unpin one that you need no longer, or keep more deployments.",
        container.Name);
}
