namespace SystemContainers.Images.Maintenance;

/// <summary>What a repair was asked for, what it tried and what came of that.</summary>
/// <param name="options">What is to be repaired.</param>
internal sealed class RepairLog(SystemImageStoreRepairOptions options)
{
    private readonly Dictionary<(SystemImageStoreFindingKind, string), Entry> _entries = [];
    private readonly HashSet<(SystemImageStoreFindingKind, string, string)> _tried = [];

    /// <summary>The problems that are to be repaired.</summary>
    /// <param name="diagnosis">All problems.</param>
    internal IReadOnlyList<StoreProblem> Select(StoreDiagnosis diagnosis)
    {
        var selected = diagnosis.Problems.Where(p => options.Selects(p.Finding)).ToList();
        selected.ForEach(p => _entries.TryAdd(KeyOf(p), new Entry(p.Finding)));
        return selected;
    }

    /// <summary>Notes that a problem is to be solved by making a part again, unless that was tried before.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="place">The part.</param>
    internal bool Try(StoreProblem problem, string place) =>
        _tried.Add((problem.Finding.Kind, problem.Finding.Name, place));

    /// <summary>Notes what a part was made again from.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="from">What from.</param>
    internal void Mended(StoreProblem problem, string from) => _entries[KeyOf(problem)].From = from;

    /// <summary>Notes why a part could not be made again.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="reason">Why.</param>
    internal void Failed(StoreProblem problem, string reason) => _entries[KeyOf(problem)].Reason = reason;

    /// <summary>Notes that what is damaged was removed.</summary>
    /// <param name="problem">The problem.</param>
    internal void Dropped(StoreProblem problem) => _entries[KeyOf(problem)].IsDropped = true;

    /// <summary>What came of every problem.</summary>
    /// <param name="last">What was wrong with the store afterwards, before anything was dropped.</param>
    internal IReadOnlyList<SystemImageStoreRepair> Conclude(StoreDiagnosis last)
    {
        var left = last.Problems.Select(KeyOf).ToHashSet();
        return [.. _entries.Select(e => Describe(e.Value, left.Contains(e.Key)))];
    }

    private static SystemImageStoreRepair Describe(Entry entry, bool isLeft)
    {
        // What is left of a part that was made again is dropped too, but to users the part is what counts.
        var outcome = !isLeft || (entry.IsDropped && entry.From is not null) ? SystemImageStoreRepairOutcome.Repaired
            : entry.IsDropped ? SystemImageStoreRepairOutcome.Dropped
            : SystemImageStoreRepairOutcome.Failed;
        var isLinked = outcome == SystemImageStoreRepairOutcome.Repaired
            && entry.Finding.Kind == SystemImageStoreFindingKind.DamagedObject
            && StoredObject.TypeOf(entry.Finding.Name) == StoredObject.FileType;
        return new SystemImageStoreRepair
        {
            Name = entry.Finding.Name,
            Kind = entry.Finding.Kind,
            Outcome = outcome,
            From = outcome == SystemImageStoreRepairOutcome.Repaired ? entry.From : null,
            Containers = isLinked ? entry.Finding.Containers : [],
            Message = Message(entry, outcome, isLinked && entry.Finding.Containers.Count > 0),
        };
    }

    private static string Message(Entry entry, SystemImageStoreRepairOutcome outcome, bool isLinked) => outcome switch
    {
        SystemImageStoreRepairOutcome.Repaired when isLinked =>
            $"Made again from {entry.From}. Files of {string.Join(", ", entry.Finding.Containers)} may be links to the "
            + "damaged object until these containers are installed again.",
        SystemImageStoreRepairOutcome.Repaired => entry.From is null
            ? "Sound again since other damage was repaired."
            : $"Made again from {entry.From}.",
        SystemImageStoreRepairOutcome.Dropped when entry.Finding.Kind == SystemImageStoreFindingKind.DamagedBlob =>
            $"Removed, because it could not be had again: {entry.Reason} The image can be installed, but not exported.",
        SystemImageStoreRepairOutcome.Dropped => "Removed, because no image needs it.",
        _ => entry.Reason ?? (entry.Finding.CanRepair
            ? "It is still so. Remove the image and import it again."
            : "It belongs to somebody else than the image store. Repair it with what put it there."),
    };

    private static (SystemImageStoreFindingKind, string) KeyOf(StoreProblem problem) =>
        (problem.Finding.Kind, problem.Finding.Name);

    /// <summary>One problem.</summary>
    private sealed class Entry(SystemImageStoreFinding finding)
    {
        internal SystemImageStoreFinding Finding { get; } = finding;

        internal string? From { get; set; }

        internal string? Reason { get; set; }

        internal bool IsDropped { get; set; }
    }
}
