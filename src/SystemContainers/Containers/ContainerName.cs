using System.Text.RegularExpressions;
using SystemContainers.Images;

namespace SystemContainers.Containers;

/// <summary>
/// Names of containers. A name becomes a directory, a unit and an argument of the runtime, so it is kept to what is
/// plain in all three.
/// </summary>
internal static partial class ContainerName
{
    private const string Remedy =
        "Use up to 63 letters, digits, '_', '.' and '-', beginning with a letter or digit.";

    /// <summary>Refuses a name that is not allowed.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidName"/>.</exception>
    internal static void Check(string name)
    {
        if (!Pattern().IsMatch(name))
        {
            throw Invalid(name, "is not a container name", Remedy);
        }

        if (DeploymentEnding().IsMatch(name))
        {
            throw Invalid(
                name, "ends like the name of a deployment", "Choose a name that does not end in '.0' or '.1'.");
        }

        if (UnitEnding().IsMatch(name))
        {
            throw Invalid(name, "ends like the name of a unit", "Leave the ending out; the unit gets it by itself.");
        }
    }

    /// <summary>
    /// The name for a container of an image: the image's, with <c>-TAG</c> unless the tag is <c>latest</c>.
    /// </summary>
    /// <param name="image">The image's name.</param>
    internal static string Default(ImageReference image) =>
        image.Tag is null or "latest" ? image.BaseName : $"{image.BaseName}-{image.Tag}";

    private static SystemContainersException Invalid(string name, string problem, string remedy) =>
        new(ErrorCode.InvalidName, $"'{name}' {problem}.", remedy, name);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,62}\z")]
    private static partial Regex Pattern();

    // Deployments are numbered 0 and 1; other numbers stand in many tags, of which names are made.
    [GeneratedRegex(@"\.[01]\z")]
    private static partial Regex DeploymentEnding();

    [GeneratedRegex(@"\.(service|socket|target|timer|mount|path|slice|scope|device|swap|automount)\z")]
    private static partial Regex UnitEnding();
}
