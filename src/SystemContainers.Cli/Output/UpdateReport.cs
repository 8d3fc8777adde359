using System.Globalization;
using SystemContainers.Containers;

namespace SystemContainers.Cli.Output;

/// <summary>Says in a sentence what an update or a rollback did.</summary>
internal static class UpdateReport
{
    /// <summary>Describes a result.</summary>
    /// <param name="update">The result.</param>
    public static string Describe(SystemContainerUpdate update)
    {
        if (update.Outcome == UpdateOutcome.Unchanged)
        {
            return "Latest version already installed.";
        }

        var verb = update.Outcome == UpdateOutcome.Undone ? "Rolled back" : "Updated";
        var values = string.Join(", ", update.ChangedVariables);
        var changed = values.Length > 0 ? $" Changed: {values}." : string.Empty;
        var seconds = update.DownTime.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        var down = update.Restarted ? $" The service was down for {seconds} s." : string.Empty;
        return $"{verb} {update.Name} from {Describe(update.From)} to {Describe(update.To)}.{changed}{down}";
    }

    private static string Describe(SystemContainerDeployment deployment) =>
        $"{deployment.Image} ({Hexadecimal.ShortOf(deployment.Digest)}, deployment {deployment.Number})";
}
