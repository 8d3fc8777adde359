using System.Text;
using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>What the configuration names in the image is there.</summary>
internal static class ImageProgramRules
{
    private const int LongestScriptLine = 256;
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const UnixFileMode Executable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Checks it.</summary>
    /// <param name="context">The check.</param>
    /// <param name="document">The configuration.</param>
    internal static void Check(CheckContext context, ConfigurationDocument document)
    {
        if (context.Source.Image is not { } image)
        {
            return;
        }

        var mounts = Loosely.Items(document.Find("mounts"))
            .Select(mount => (Part: mount, Path: Loosely.Text(Loosely.Find(mount, "destination"))))
            .Where(mount => mount.Path?.StartsWith('/') == true)
            .Select(mount => (mount.Part, Path: Path.TrimEndingDirectorySeparator(Path.GetFullPath(mount.Path!))))
            .ToList();
        var isCovered = (string path) => mounts.Any(mount => HostPath.IsAtOrBelow(path, mount.Path));
        if (Loosely.Texts(document.Find("process", "args")).Select(item => (item.Text, item.Part.Line)).FirstOrDefault()
            is ({ Length: > 0 } program, var line))
        {
            CheckProgram(context, image, document, program, line, isCovered);
        }

        foreach (var (part, path) in mounts)
        {
            var isInside = mounts.Any(other => other.Path != path && HostPath.IsAtOrBelow(path, other.Path));
            if (!isInside && !image.Find(path).Exists)
            {
                context.Add(
                    CheckRules.ImageMountPoint, document.File, part.Line,
                    $"The image has no {path}, so the runtime makes it in the deployment.");
            }
        }
    }

    private static void CheckProgram(
        CheckContext context, CheckedImage image, ConfigurationDocument document, string program, int line,
        Func<string, bool> isCovered)
    {
        var places = Places(document, program).ToList();
        if (places.Any(isCovered))
        {
            return;
        }

        var file = places.Select(place => image.Find(place).StorePath).OfType<string>().FirstOrDefault();
        if (file is null)
        {
            context.Add(CheckRules.ImageProgram, document.File, line, $"The image has no program {program}.");
        }
        else if ((File.GetUnixFileMode(file) & Executable) == 0)
        {
            context.Add(CheckRules.ImageProgram, document.File, line, $"{program} of the image is not executable.");
        }
        else if (Interpreter(file) is { } interpreter && !isCovered(interpreter)
            && image.Find(interpreter).StorePath is null)
        {
            context.Add(
                CheckRules.ImageProgram, document.File, line,
                $"{program} is a script for {interpreter}, and the image has no such program.");
        }
    }

    private static IEnumerable<string> Places(ConfigurationDocument document, string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            var cwd = Loosely.Text(document.Find("process", "cwd")) is { } text && text.StartsWith('/') ? text : "/";
            return [Path.GetFullPath(program, cwd)];
        }

        var path = Loosely.Texts(document.Find("process", "env")).Select(item => item.Text)
            .LastOrDefault(text => text.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..];
        return (path ?? DefaultPath).Split(':').Where(Path.IsPathRooted)
            .Select(directory => Path.Combine(directory, program));
    }

    // As execve(2) reads it.
    private static string? Interpreter(string file)
    {
        using var stream = File.OpenRead(file);
        var buffer = new byte[LongestScriptLine];
        var text = Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, false));
        if (!text.StartsWith("#!", StringComparison.Ordinal))
        {
            return null;
        }

        var words = text[2..].Split('\n')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return words.FirstOrDefault() is { } interpreter && interpreter.StartsWith('/') ? interpreter : null;
    }
}
