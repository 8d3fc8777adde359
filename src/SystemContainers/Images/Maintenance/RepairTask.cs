using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>A part that is to be made again, and the problems that are to be gone then.</summary>
/// <param name="Kind">What it is: image, layer or configuration.</param>
/// <param name="Place">Its ref without prefix, or for an image that only a deployment has its commit.</param>
/// <param name="Problems">The problems.</param>
internal sealed record RepairTask(StorePartKind Kind, string Place, IReadOnlyList<StoreProblem> Problems)
{
    /// <summary>The part as it is; null where there is none.</summary>
    internal StorePart? Part { get; init; }

    /// <summary>The ref without prefix; null where there is to be none.</summary>
    internal string? Ref { get; init; }

    /// <summary>The same without problems that are solved.</summary>
    /// <param name="solved">The problems that are solved.</param>
    internal RepairTask Without(IReadOnlySet<StoreProblem> solved) =>
        this with { Problems = [.. Problems.Where(p => !solved.Contains(p))] };

    /// <summary>What there is to do, images first: their manifests tell what layers are.</summary>
    /// <param name="map">What the store holds.</param>
    /// <param name="problems">What is wrong.</param>
    /// <param name="log">Knows what was tried before.</param>
    internal static IReadOnlyList<RepairTask> Of(StoreMap map, IEnumerable<StoreProblem> problems, RepairLog log) =>
        [
            .. problems.SelectMany(p => Places(map, p).Select(place => (Place: place, Problem: p)))
                .GroupBy(p => p.Place, p => p.Problem)
                .Select(g => g.Key with { Problems = [.. g.Where(p => log.Try(p, g.Key.Place))] })
                .Where(t => t.Problems.Count > 0)
                .OrderBy(t => t.Kind),
        ];

    private static IEnumerable<RepairTask> Places(StoreMap map, StoreProblem problem)
    {
        foreach (var part in problem.Parts.Where(p => p.Kind is not (StorePartKind.Foreign or StorePartKind.Garbage)))
        {
            yield return new RepairTask(part.Kind, part.Ref ?? part.Commit, []) { Part = part, Ref = part.Ref };
        }

        if (problem is not { Parts.Count: 0, Ref: { } name })
        {
            yield break;
        }

        if (!RefName.IsBlob(name))
        {
            var part = map.Parts.FirstOrDefault(p => p.Kind == StorePartKind.Image && p.Ref == name);
            yield return new RepairTask(StorePartKind.Image, name, []) { Part = part, Ref = name };
        }
        else if (map.ImagesWith(name).Any())
        {
            var kind = map.IsLayer(name) ? StorePartKind.Layer : StorePartKind.Configuration;
            var part = map.Parts.FirstOrDefault(p => p.Kind == kind && p.Ref == name);
            yield return new RepairTask(kind, name, []) { Part = part, Ref = name };
        }
    }
}
