using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary>The images that <c>images update</c> and <c>images verify</c> are about: one by name, or all.</summary>
internal sealed class ImageChoice
{
    private readonly Argument<string?> _image = NameArgument.Optional("IMAGE", "The image, by name or by digest.");
    private readonly Option<bool> _all = new("--all", "-a");
    private readonly SourceOptions _source;

    /// <summary>Makes argument and options and adds them to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="allDescription">What <c>--all</c> does.</param>
    public ImageChoice(Command command, string allDescription)
    {
        _all.Description = allDescription;
        command.Add(_image);
        command.Add(_all);
        _source = new SourceOptions(command);
    }

    /// <summary>The images. With <c>--all</c> those that no registry can have are left out, and it is said.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>,
    /// <see cref="ErrorCode.ImageNotFound"/>.</exception>
    public IReadOnlyList<SystemImage> Read(Session session)
    {
        var name = session.Parsed.GetValue(_image);
        if (session.Parsed.GetValue(_all) == name is not null)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, "Which image is meant is not clear.", "Give a name or --all, and not both.");
        }

        if (name is not null)
        {
            return [ImageAccess.Get(session.Images, name)];
        }

        _source.RefuseCredentialsForAll(session);
        var images = session.Images.List(session.Observer).ToLookup(IsInRegistry);
        foreach (var image in images[false])
        {
            session.Observer.Warning($"Image {image.Name} names no registry: skipping.");
        }

        return [.. images[true]];
    }

    /// <summary>How to talk to the place that an image came from.</summary>
    /// <param name="session">The run of the verb.</param>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Stops waiting for a password.</param>
    public async Task<ImportOptions> ReadAsync(Session session, SystemImage image, CancellationToken cancellationToken)
    {
        var source = ImageAccess.ParseSource(image.Source ?? image.Name);
        var options = await _source.ReadAsync(session, source, cancellationToken);
        return options with
        {
            Name = ImageReference.Parse(image.Name),
            Platform = options.Platform ?? image.Platform,
        };
    }

    private static bool IsInRegistry(SystemImage image) =>
        image.Source is { } source
            ? ImageAccess.ParseSource(source).Transport == ImageTransport.Registry
            : ImageReference.TryParse(image.Name, out var name) && name.Registry is not null;
}
