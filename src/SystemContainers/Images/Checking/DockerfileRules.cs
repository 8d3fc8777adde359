using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace SystemContainers.Images.Checking;

/// <summary>The <c>Dockerfile</c> beside a definition: it puts the files where the engine looks for them.</summary>
internal static partial class DockerfileRules
{
    /// <summary>Name of the file.</summary>
    internal const string FileName = "Dockerfile";

    private const string Exports = "/exports";

    /// <summary>Checks it.</summary>
    /// <param name="context">The check.</param>
    internal static void Check(CheckContext context)
    {
        if (context.Source.Dockerfile is not { } text)
        {
            return;
        }

        var instructions = DockerfileInstruction.Parse(text);
        foreach (var instruction in instructions)
        {
            switch (instruction.Name)
            {
                case "MAINTAINER":
                    context.Add(
                        CheckRules.DockerfileMaintainer, FileName, instruction.Line, "MAINTAINER is deprecated.",
                        ToLabel(instruction));
                    break;
                case "COPY" or "ADD":
                    CheckCopy(context, instruction);
                    break;
                case "RUN" when Install().IsMatch(instruction.Arguments)
                    && !NoDocumentation().IsMatch(instruction.Arguments):
                    context.Add(
                        CheckRules.DockerfilePackageDocumentation, FileName, instruction.Line,
                        "Packages are installed with their documentation, which no service needs.");
                    break;
            }
        }

        if (!instructions.Any(one => one.Name == "LABEL" && TypeLabel().IsMatch(one.Arguments)))
        {
            context.Add(
                CheckRules.DockerfileTypeLabel, FileName, null, "It does not set the label atomic.type=system.");
        }

        CheckAllCopied(context, instructions);
    }

    private static void CheckCopy(CheckContext context, DockerfileInstruction copy)
    {
        var destination = copy.Destination.TrimEnd('/');
        if (destination == "/export" || destination.StartsWith("/export/", StringComparison.Ordinal))
        {
            context.Add(
                CheckRules.DockerfileExportsPath, FileName, copy.Line,
                $"It copies to {copy.Destination}, and the folder of definitions is /exports.");
            return;
        }

        if (destination != Exports && !destination.StartsWith(Exports + '/', StringComparison.Ordinal))
        {
            return;
        }

        if (copy.Name == "ADD")
        {
            context.Add(CheckRules.DockerfileAdd, FileName, copy.Line, "It adds files of the definition with ADD.");
        }

        // A folder is copied into a destination without a slash, too; a file becomes that file.
        var isFolder = destination == Exports || destination == Exports + "/hostfs" || copy.Sources.Count > 1;
        var hasFile = copy.Sources.Any(source => DefinitionSource.Files.Contains(Path.GetFileName(source)));
        if (isFolder && !copy.Destination.EndsWith('/') && (hasFile || copy.Sources.Count > 1))
        {
            context.Add(
                CheckRules.DockerfileTrailingSlash, FileName, copy.Line,
                $"'{copy.Destination}' is a folder, and without a slash at its end a file takes its place.",
                copy.Arguments.EndsWith(copy.Destination, StringComparison.Ordinal)
                    ? [new TextEdit(copy.End, 0, "/")]
                    : []);
        }
    }

    private static void CheckAllCopied(CheckContext context, IReadOnlyList<DockerfileInstruction> instructions)
    {
        var sources = instructions
            .Where(one => one.Name is "COPY" or "ADD"
                && !one.Flags.Any(flag => flag.StartsWith("--from=", StringComparison.Ordinal)))
            .SelectMany(one => one.Sources)
            .Select(source => source.TrimStart('.').Trim('/'))
            .ToList();
        foreach (var name in DefinitionSource.Files.Where(context.Source.Texts.ContainsKey))
        {
            var path = context.Source.Prefix + name;
            var isCopied = sources.Any(source => source.Length == 0
                || path.StartsWith(source + '/', StringComparison.Ordinal)
                || FileSystemName.MatchesSimpleExpression(source, path, ignoreCase: false));
            if (!isCopied)
            {
                context.Add(
                    CheckRules.DockerfileNotCopied, FileName, null, $"It does not copy {path} into the image.");
            }
        }
    }

    private static IReadOnlyList<TextEdit> ToLabel(DockerfileInstruction maintainer) =>
        maintainer.Arguments.AsSpan().IndexOfAny("\"\\$'") >= 0
            ? []
            : [new TextEdit(
                maintainer.Start, maintainer.End - maintainer.Start, $"LABEL maintainer=\"{maintainer.Arguments}\"")];

    [GeneratedRegex(@"\b(dnf|yum|microdnf)\b[^&;|]*\binstall\b")]
    private static partial Regex Install();

    [GeneratedRegex(@"nodocs")]
    private static partial Regex NoDocumentation();

    [GeneratedRegex(@"(^|\s)""?atomic\.type""?(=|\s+)[""']?system[""']?(\s|$)", RegexOptions.IgnoreCase)]
    private static partial Regex TypeLabel();
}
