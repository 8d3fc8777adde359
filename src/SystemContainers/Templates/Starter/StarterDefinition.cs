using System.Text;
using SystemContainers.Storage;

namespace SystemContainers.Templates.Starter;

/// <summary>
/// Writes a definition to begin with: the files with which an image describes its service, and what they say explained.
/// </summary>
public static class StarterDefinition
{
    /// <summary>What <see cref="WriteAsync"/> would do.</summary>
    /// <param name="options">What the definition is to be like.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">As <see cref="WriteAsync"/>.</exception>
    public static Task<IReadOnlyList<PlannedChange>> PlanAsync(
        StarterOptions options, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => Task.FromResult(Plan(options)), cancellationToken);

    /// <summary>Writes it. A folder that is new is there with all its files or not at all.</summary>
    /// <param name="options">What the definition is to be like.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: an option is not of its
    /// form, or the folder is not empty.</exception>
    public static Task<IReadOnlyList<string>> WriteAsync(
        StarterOptions options, CancellationToken cancellationToken) =>
        StorageGuard.RunAsync(() => Task.FromResult(Write(options, cancellationToken)), cancellationToken);

    private static IReadOnlyList<PlannedChange> Plan(StarterOptions options)
    {
        var request = new StarterRequest(options);
        RequirePlace(request);
        return
        [
            .. new StarterFiles(request).All.Select(file => Path.Join(request.Folder, file.Name))
                .Select(path => new PlannedChange(path, File.Exists(path) ? "Replace file" : "Write file")),
        ];
    }

    private static IReadOnlyList<string> Write(StarterOptions options, CancellationToken cancellationToken)
    {
        var request = new StarterRequest(options);
        RequirePlace(request);
        var files = new StarterFiles(request).All;
        cancellationToken.ThrowIfCancellationRequested();
        if (IsFilled(request.Folder))
        {
            WriteInto(request.Folder, files);
        }
        else
        {
            WriteNew(request.Folder, files);
        }

        return [.. files.Select(file => Path.Join(request.Folder, file.Name))];
    }

    private static void WriteNew(string folder, IReadOnlyList<(string Name, string Text)> files)
    {
        var parent = Path.GetDirectoryName(folder)!;
        var temporary = Path.Join(parent, $".{Path.GetFileName(folder)}.{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(temporary);
            WriteInto(temporary, files);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder);
            }

            Directory.Move(temporary, folder);
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static void WriteInto(string folder, IReadOnlyList<(string Name, string Text)> files)
    {
        foreach (var (name, text) in files)
        {
            AtomicFile.Write(Path.Join(folder, name), Encoding.UTF8.GetBytes(text), FileModes.Public);
        }
    }

    private static void RequirePlace(StarterRequest request)
    {
        var folder = request.Folder;
        if (File.Exists(folder) || !Directory.Exists(Path.GetDirectoryName(folder)))
        {
            throw Refusal($"The folder '{folder}' cannot be made there.", "Give another path.", folder);
        }

        if (IsFilled(folder) && !request.Force)
        {
            throw Refusal(
                $"The folder '{folder}' is not empty.",
                "Give a new folder, or force it to replace the files of a definition in this one.",
                folder);
        }
    }

    private static bool IsFilled(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

    private static SystemContainersException Refusal(string message, string remedy, string target) =>
        new(ErrorCode.InvalidArgument, message, remedy, target);
}
