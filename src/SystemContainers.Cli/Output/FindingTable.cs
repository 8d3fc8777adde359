using SystemContainers.Containers;

namespace SystemContainers.Cli.Output;

/// <summary>Findings of containers.</summary>
internal static class FindingTable
{
    /// <summary>Writes them.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="findings">The findings.</param>
    public static void Write(TextWriter output, IReadOnlyList<SystemContainerFinding> findings)
    {
        var table = new Table(
            new TableColumn("CONTAINER"),
            new TableColumn("FINDING"),
            new TableColumn("SEVERITY"),
            new TableColumn("REPAIR"),
            new TableColumn("PATH"));
        foreach (var finding in findings)
        {
            var repair = finding.IsRepaired ? "done" : finding.CanRepair ? "possible" : "no";
            table.Add(finding.Name, $"{finding.Kind}", $"{finding.Severity}", repair, finding.Path);
        }

        if (!table.IsEmpty)
        {
            table.Write(output);
        }
    }
}
