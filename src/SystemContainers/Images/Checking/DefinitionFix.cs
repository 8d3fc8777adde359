using System.Text;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Checking;

/// <summary>Makes the certain corrections in the files of a folder.</summary>
internal static class DefinitionFix
{
    /// <summary>What <see cref="Apply"/> would do, a change for each file.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="findings">What was found in it.</param>
    internal static IReadOnlyList<PlannedChange> Plan(string folder, IEnumerable<CheckedFinding> findings) =>
    [
        .. ByFile(findings).Select(file => new PlannedChange(
            Path.Join(folder, file.Key),
            $"Fix {string.Join(", ", file.Select(found => found.Finding.Rule).Distinct())}")),
    ];

    /// <summary>Writes the corrected files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="findings">What was found in it.</param>
    /// <param name="observer">Hears what is written.</param>
    /// <param name="cancellationToken">Stops it between two files.</param>
    /// <returns>The findings that were corrected.</returns>
    internal static IReadOnlyList<SystemImageFinding> Apply(
        string folder,
        IEnumerable<CheckedFinding> findings,
        IEngineObserver observer,
        CancellationToken cancellationToken)
    {
        var corrected = new List<SystemImageFinding>();
        foreach (var file in ByFile(findings))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Join(folder, file.Key);
            Write(path, Edit(Encoding.UTF8.GetString(File.ReadAllBytes(path)), file.SelectMany(found => found.Edits)));
            observer.Verbose($"Corrected {path}");
            corrected.AddRange(file.Select(found => found.Finding with { IsFixed = true }));
        }

        return corrected;
    }

    /// <summary>A text with changes made.</summary>
    /// <param name="text">The text.</param>
    /// <param name="edits">The changes; those at the same place come in their order.</param>
    internal static string Edit(string text, IEnumerable<TextEdit> edits)
    {
        var result = new StringBuilder();
        var position = 0;
        foreach (var edit in edits.OrderBy(edit => edit.Start))
        {
            result.Append(text, position, edit.Start - position).Append(edit.Text);
            position = edit.Start + edit.Length;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static IEnumerable<IGrouping<string, CheckedFinding>> ByFile(IEnumerable<CheckedFinding> findings) =>
        findings.Where(found => found.Edits.Count > 0).GroupBy(found => found.Finding.File!);

    // The new file is the old one's in all but its text.
    private static void Write(string path, string text)
    {
        var status = FileStatus.Read(path);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text), status.Mode);
        if (LibC.GetEffectiveUserId() == 0)
        {
            NativeErrors.ThrowIfFailed(
                LibC.FChownAt(LibC.AtFdCwd, path, status.UserId, status.GroupId, 0), "change the owner of", path);
        }
    }
}
