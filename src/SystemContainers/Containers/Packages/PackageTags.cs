using System.Text.RegularExpressions;
using SystemContainers.Images;

namespace SystemContainers.Containers.Packages;

/// <summary>
/// What a package says of itself, from the labels of the image: those that begin with <c>atomic.</c>, and where one is
/// missing that everybody uses, the one without it. All of it is refused where it could mean more to rpmbuild than
/// text.
/// </summary>
internal sealed partial record PackageTags
{
    private const int DigestLength = 12;

    // rpmbuild takes the epoch itself, which builders write where they leave the time out, for no time at all.
    private static readonly DateTimeOffset _earliest = DateTimeOffset.UnixEpoch.AddSeconds(1);

    /// <summary>The package's name.</summary>
    internal required string Name { get; init; }

    /// <summary>Its version.</summary>
    internal required string Version { get; init; }

    /// <summary>Its release.</summary>
    internal required string Release { get; init; }

    /// <summary>What it is, in a line.</summary>
    internal required string Summary { get; init; }

    /// <summary>The licence of what is in it.</summary>
    internal required string License { get; init; }

    /// <summary>Where to read more; null where the image does not say.</summary>
    internal string? Url { get; init; }

    /// <summary>What it is, in some lines.</summary>
    internal required string Description { get; init; }

    /// <summary>What it needs, as <c>name</c> or <c>name op version</c>.</summary>
    internal IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>What it provides besides itself.</summary>
    internal IReadOnlyList<string> Provides { get; init; } = [];

    /// <summary>What it cannot be beside.</summary>
    internal IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>The time that it is made at, whenever it is made: that of the image.</summary>
    internal required DateTimeOffset Time { get; init; }

    /// <summary>The name of a container's package.</summary>
    /// <param name="container">The container's name.</param>
    internal static string NameOf(string container) => "atomic-container-" + container;

    /// <summary>Reads the labels of an image.</summary>
    /// <param name="container">The container's name.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>, naming the
    /// label.</exception>
    internal static PackageTags Read(string container, SystemImage image)
    {
        var labels = new Labels(image);
        var summary = labels.Line("summary") ?? $"System container {container}";
        return new PackageTags
        {
            Name = NameOf(container),
            Version = labels.Version("version") ?? VersionOf(image.Tag),
            Release = labels.Version("release") ?? Hexadecimal(image.Digest),
            Summary = summary,
            License = labels.Line("license") ?? "Unspecified",
            Url = labels.Word("url"),
            Description = labels.Text("description") ?? summary,
            Requires = labels.Dependencies("requires"),
            Provides = labels.Dependencies("provides"),
            Conflicts = labels.Dependencies("conflicts"),
            Time = image.Created is { } created && created > _earliest ? created : _earliest,
        };
    }

    // A tag has a letter, digit or underscore first, and of what versions may not have only the dash.
    private static string VersionOf(string? tag) =>
        tag is null or "latest" ? "1" : tag.Replace('-', '_');

    private static string Hexadecimal(string digest)
    {
        var text = digest[(digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return text[..Math.Min(DigestLength, text.Length)];
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+~^]*\z")]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_/][A-Za-z0-9_./+:()-]*( +(<|<=|=|>=|>) +[A-Za-z0-9][A-Za-z0-9._+~^:-]*)?\z")]
    private static partial Regex DependencyPattern();

    /// <summary>The labels of an image, checked.</summary>
    private sealed class Labels(SystemImage image)
    {
        internal string? Line(string name) => Find(name) is not { } found ? null
            : found.Value.Any(char.IsControl) ? throw Invalid(found.Label, "has a control character in it")
            : found.Value;

        internal string? Word(string name) => Line(name) is { } line && line.Any(char.IsWhiteSpace)
            ? throw Invalid(Find(name)!.Value.Label, $"is '{line}', and a package has one word there")
            : Line(name);

        // rpmbuild reads a spec line by line after it has expanded it: a line with a percent sign first may begin a
        // section, which is a script, and no way of writing it makes it text.
        internal string? Text(string name)
        {
            if (Find(name) is not { } found)
            {
                return null;
            }

            var lines = found.Value.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).ToList();
            return lines.Any(line => line.Any(char.IsControl))
                ? throw Invalid(found.Label, "has a control character in it")
                : lines.Any(line => line.StartsWith('%'))
                ? throw Invalid(found.Label, "has a line that begins with '%'")
                : string.Join('\n', lines);
        }

        internal string? Version(string name) => Line(name) is not { } version ? null
            : VersionPattern().IsMatch(version) ? version
            : throw Invalid(Find(name)!.Value.Label, $"is '{version}', which a package cannot have");

        internal IReadOnlyList<string> Dependencies(string name)
        {
            var label = "atomic." + name;
            var parts = (image.Labels.GetValueOrDefault(label) ?? string.Empty)
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return parts.FirstOrDefault(part => !DependencyPattern().IsMatch(part)) is { } wrong
                ? throw Invalid(label, $"has '{wrong}', which is neither 'name' nor 'name op version'")
                : parts;
        }

        private (string Label, string Value)? Find(string name) =>
            new[] { "atomic." + name, name }
                .Select(label => (label, value: image.Labels.GetValueOrDefault(label)?.Trim()))
                .Where(found => !string.IsNullOrEmpty(found.value))
                .Select(found => ((string, string)?)(found.label, found.value!)).FirstOrDefault();

        private SystemContainersException Invalid(string label, string problem) => new(
            ErrorCode.InvalidDefinition,
            $"The label {label} of image {image.Name} {problem}.",
            "Correct the label in the image, or install its host files without a package.",
            image.Name);
    }
}
