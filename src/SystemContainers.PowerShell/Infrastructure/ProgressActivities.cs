using System.Management.Automation;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>Gives each activity of the engine a progress bar of its own, for as long as it lasts.</summary>
internal sealed class ProgressActivities
{
    private readonly Dictionary<string, int> _ids = [];

    public ProgressRecord Record(EngineProgress progress)
    {
        if (!_ids.TryGetValue(progress.Activity, out var id))
        {
            id = _ids.Count;
            _ids.Add(progress.Activity, id);
        }

        // PowerShell refuses an empty status.
        var status = progress.Status.Length == 0 ? " " : progress.Status;
        return new ProgressRecord(id, progress.Activity, status)
        {
            PercentComplete = Percent(progress),
            RecordType = progress.IsFinished ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
    }

    private static int Percent(EngineProgress progress) =>
        progress.Total is > 0 and var total ? (int)Math.Clamp(progress.Completed * 100 / total, 0, 100) : -1;
}
