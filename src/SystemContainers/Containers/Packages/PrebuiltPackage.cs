using System.Globalization;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Host.Packages;

namespace SystemContainers.Containers.Packages;

/// <summary>
/// A package that an image brings, <c>/exports/container.rpm</c>. A package can run scripts as root, replace or remove
/// others and give rights to files, so one of an image may have nothing but files, and only where images may have host
/// files.
/// </summary>
internal static class PrebuiltPackage
{
    /// <summary>Its path in the image, without a leading slash.</summary>
    internal const string ImagePath = "exports/container.rpm";

    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int FileType = 0x8000;
    private const int LinkType = 0xA000;
    private const int SetId = 0xC00;
    private const int WritableByOthers = 0x12;

    private static readonly string[] _scripts = ["--scripts", "--triggers", "--filetriggers"];

    /// <summary>Checks a package.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="file">The package.</param>
    /// <param name="observer">Hears the command lines.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The package's name, and the paths on the host of its files and links.</returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>,
    /// <see cref="ErrorCode.ToolFailed"/>.</exception>
    internal static async Task<(string Name, IReadOnlyList<string> Files)> CheckAsync(
        string container, string file, IEngineObserver observer, CancellationToken cancellationToken)
    {
        async Task<string> AskAsync(params string[] options) =>
            await Rpm.AskAsync(file, options, observer, cancellationToken);

        var name = (await AskAsync("--queryformat", "%{NAME}\n")).TrimEnd('\n');
        if (!name.StartsWith(PackageTags.NameOf(string.Empty), StringComparison.Ordinal) || !name.All(IsPlain))
        {
            throw Invalid(container, $"is called '{name}', and such a package is called {PackageTags.NameOf("NAME")}");
        }

        if ((await AskAsync(_scripts)).Trim().Length > 0)
        {
            throw Invalid(container, "has scripts, which would run as root on the host");
        }

        if ((await AskAsync("--obsoletes")).Trim().Length > 0)
        {
            throw Invalid(container, "would remove other packages of the host");
        }

        var names = Lines(await AskAsync("--queryformat", "[%{FILENAMES}\n]"));
        var modes = Lines(await AskAsync("--queryformat", "[%{FILEMODES:octal}\n]"));
        var capabilities = Lines(await AskAsync("--queryformat", "[%{FILECAPS}\n]"));
        if (names.Count != modes.Count)
        {
            throw Invalid(container, "has a file with a line end in its name");
        }

        return (name, CheckFiles(
            container, [.. names.Zip(modes.Select(Octal))], capabilities.Any(c => c is not ("" or "(none)"))));
    }

    private static IReadOnlyList<string> CheckFiles(
        string container, IReadOnlyList<(string Path, int Mode)> files, bool hasCapabilities)
    {
        if (hasCapabilities || files.Any(f => (f.Mode & TypeMask) != DirectoryType && (f.Mode & SetId) != 0))
        {
            throw Invalid(container, "has files with the set-user-ID bit or capabilities");
        }

        var plain = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, mode) in files)
        {
            HostFilePolicy.Check(container, path);
            var type = mode & TypeMask;
            if (type is not (DirectoryType or FileType or LinkType)
                || (type == DirectoryType && (mode & (SetId | WritableByOthers)) != 0))
            {
                throw Invalid(container, $"has {path}, which is a device, or a directory that others may write to");
            }

            if (type != DirectoryType)
            {
                plain.Add(path);
            }
        }

        // Behind a link of the package itself a file would lie elsewhere than it was checked for.
        if (files.FirstOrDefault(f => HostFilePath.Ancestors(f.Path).Any(plain.Contains)) is { Path: { } behind })
        {
            throw Invalid(container, $"has {behind} behind a link");
        }

        return [.. plain];
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+';

    private static List<string> Lines(string text) => [.. text.Split('\n')[..^1]];

    private static int Octal(string digits) =>
        digits.Aggregate(0, (value, digit) => (value * 8) + int.Parse([digit], CultureInfo.InvariantCulture));

    private static SystemContainersException Invalid(string container, string problem) => new(
        ErrorCode.InvalidDefinition,
        $"The package /{ImagePath} of the image of {container} {problem}.",
        "Correct it in the image, or install the host files without a package.",
        container);
}
