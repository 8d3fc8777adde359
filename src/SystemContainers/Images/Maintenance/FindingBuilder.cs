using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>Says of a problem what images, layers and containers it concerns.</summary>
/// <param name="map">What the store holds.</param>
internal sealed class FindingBuilder(StoreMap map)
{
    /// <summary>A damaged or missing object.</summary>
    /// <param name="kind">Which of the two.</param>
    /// <param name="name">The object's name in the repository.</param>
    /// <param name="problem">What is wrong, as the end of a sentence.</param>
    internal StoreProblem OfObject(SystemImageStoreFindingKind kind, string name, string problem)
    {
        var parts = map.Parts.Where(p => p.Objects.Contains(name)).ToList();
        var owners = parts.Count == 0 ? "nothing that is needed" : string.Join(", ", parts.Select(p => p.Display));
        var display = StoredObject.Display(name);
        var finding = OfParts(parts, kind, display, $"The object {display} of {owners} {problem}.");
        return new StoreProblem(finding, parts) { Object = name };
    }

    /// <summary>A configuration whose content is another one's.</summary>
    /// <param name="part">The configuration.</param>
    internal StoreProblem OfConfiguration(StorePart part) => new(
        OfParts(
            [part],
            SystemImageStoreFindingKind.WrongConfiguration,
            part.Digest,
            $"The content of the configuration {part.Digest} has another digest."),
        [part])
    {
        Ref = part.Ref,
    };

    /// <summary>A kept blob that is damaged.</summary>
    /// <param name="digest">The layer's digest.</param>
    internal StoreProblem OfBlob(string digest)
    {
        var shortName = RefName.OfBlob(digest);
        var finding = OfImages(
            map.ImagesWith(shortName).ToList(),
            SystemImageStoreFindingKind.DamagedBlob,
            digest,
            $"The blob that was kept of layer {digest} has another digest.") with { Layers = [digest] };
        return new StoreProblem(finding, []) { Ref = shortName };
    }

    /// <summary>A problem of a ref or manifest.</summary>
    /// <param name="problem">The problem.</param>
    internal StoreProblem OfRef(RefProblem problem)
    {
        var message = problem.Kind switch
        {
            SystemImageStoreFindingKind.WrongManifest => $"The manifest of image {problem.Name} {problem.Problem}.",
            SystemImageStoreFindingKind.MissingLayer => $"The layer {problem.Name} {problem.Problem}.",
            SystemImageStoreFindingKind.MissingConfiguration => $"The configuration {problem.Name} {problem.Problem}.",
            _ => $"The ref {problem.Name} {problem.Problem}.",
        };
        var finding = OfRef(problem, message);
        return new StoreProblem(finding, []) { Ref = problem.Ref };
    }

    private SystemImageStoreFinding OfRef(RefProblem problem, string message)
    {
        if (problem.Ref is null)
        {
            return new SystemImageStoreFinding
            {
                Name = problem.Name, Kind = problem.Kind, Severity = FindingSeverity.Error, Message = message,
            };
        }

        if (!RefName.IsBlob(problem.Ref))
        {
            return new SystemImageStoreFinding
            {
                Name = problem.Name,
                Kind = problem.Kind,
                Severity = FindingSeverity.Error,
                Images = [RefName.Decode(problem.Ref)!],
                Message = message,
                CanRepair = true,
            };
        }

        var finding = OfImages(map.ImagesWith(problem.Ref).ToList(), problem.Kind, problem.Name, message);
        return map.IsLayer(problem.Ref) ? finding with { Layers = ["sha256:" + problem.Ref] } : finding;
    }

    private SystemImageStoreFinding OfParts(
        IReadOnlyList<StorePart> parts, SystemImageStoreFindingKind kind, string name, string message)
    {
        var images = parts.SelectMany(map.ImagesWith).Distinct().ToList();
        var named = parts.Where(p => p is { Kind: StorePartKind.Image, Ref: not null })
            .Select(p => RefName.Decode(p.Ref!)!);
        var isError = parts.Any(p => p.Kind is StorePartKind.Foreign or StorePartKind.Image);
        var isOurs = parts.All(p => p.Kind == StorePartKind.Garbage)
            || parts.Any(p => p.Kind is not (StorePartKind.Foreign or StorePartKind.Garbage));
        var finding = OfImages(images, kind, name, message);
        return finding with
        {
            Severity = isError ? FindingSeverity.Error : finding.Severity,
            Containers = map.ContainersOf(images.Select(i => i.Commit).Concat(parts.Select(p => p.Commit))),
            Images = [.. finding.Images.Union(named).Order(StringComparer.Ordinal)],
            Layers = [.. parts.Where(p => p.Kind == StorePartKind.Layer).Select(p => p.Digest)],
            CanRepair = isOurs,
        };
    }

    private SystemImageStoreFinding OfImages(
        IReadOnlyList<CommittedImage> images, SystemImageStoreFindingKind kind, string name, string message) => new()
    {
        Name = name,
        Kind = kind,
        Severity = images.Count > 0 ? FindingSeverity.Error : FindingSeverity.Warning,
        Images = [.. images.Select(i => i.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal)],
        Containers = map.ContainersOf(images.Select(i => i.Commit)),
        Message = message,
        CanRepair = true,
    };
}
