using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Cli.Output;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary>
/// <c>atomic images verify IMAGE</c>, also <c>atomic verify IMAGE</c>: the files of local images, and whether the
/// registries that they came from have others now.
/// </summary>
internal sealed class ImagesVerifyCommand : EngineCommand
{
    private readonly ImageChoice _choice;
    private readonly Option<bool> _noValidate = new("--no-validate") { Description = "Do not check the files." };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show also images that are the same." };

    public ImagesVerifyCommand()
        : base(
            "verify",
            "Checks the files of local images and compares them with the registries they came from; ends with 1 if "
            + "one is damaged or differs.")
    {
        _choice = new ImageChoice(this, "Compare every image.");
        Add(_noValidate);
        Add(_verbose);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var images = _choice.Read(session);
        var isSound = session.Parsed.GetValue(_noValidate) || await CheckAsync(session, images, cancellationToken);
        var isCurrent = await CompareAsync(session, images, cancellationToken);
        return isSound && isCurrent ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static async Task<bool> CheckAsync(
        Session session, IReadOnlyList<SystemImage> images, CancellationToken cancellationToken)
    {
        var names = images.Select(i => i.Name).ToList();
        var findings = await session.Images.Maintenance.TestAsync(names, session.Observer, cancellationToken);
        foreach (var finding in findings)
        {
            session.Output.WriteLine(finding);
        }

        return findings.Count == 0;
    }

    private async Task<bool> CompareAsync(
        Session session, IReadOnlyList<SystemImage> images, CancellationToken cancellationToken)
    {
        var table = new Table(
            new TableColumn("NAME", Padding: 2),
            new TableColumn("LOCAL VERSION", Padding: 2),
            new TableColumn("REMOTE VERSION", Padding: 2),
            new TableColumn("DIFFERS"));
        var isCurrent = true;
        foreach (var image in images)
        {
            try
            {
                var remote = await AskAsync(session, image, cancellationToken);
                var differs = remote.Digest != image.Digest;
                isCurrent &= !differs;
                if (differs || session.Parsed.GetValue(_verbose))
                {
                    table.Add(image.Name, VersionOf(image), VersionOf(remote), differs ? "YES" : "NO");
                }
            }
            catch (SystemContainersException exception) when (images.Count > 1)
            {
                ErrorReport.Failure(exception, session.Parsed.GetValue(GlobalOptions.Debug), Console.Error);
                isCurrent = false;
            }
        }

        if (!table.IsEmpty)
        {
            table.Write(session.Output);
        }

        return isCurrent;
    }

    private async Task<SystemImageInfo> AskAsync(
        Session session, SystemImage image, CancellationToken cancellationToken)
    {
        var import = await _choice.ReadAsync(session, image, cancellationToken);
        if (import.Source.Transport != ImageTransport.Registry)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"The image {image.Name} came from {import.Source}, which is in no registry to compare with.",
                target: image.Name);
        }

        var options = new FindOptions
        {
            Platform = image.Platform,
            AllowInsecure = import.AllowInsecure,
            UserName = import.UserName,
            Password = import.Password,
        };
        ImageReference[] names = [ImageReference.Parse(import.Source.Location)];
        var answers = await session.Images.FindAsync(names, options, session.Observer, cancellationToken);
        return answers[0].Info ?? throw answers[0].Error!;
    }

    // A version that is the same although the image is not says nothing, so the digest stands beside it.
    private static string VersionOf(SystemImage image) => Describe(image.Labels, image.Digest);

    private static string VersionOf(SystemImageInfo image) => Describe(image.Labels, image.Digest);

    private static string Describe(IReadOnlyDictionary<string, string> labels, string digest)
    {
        var (version, id) = (ImageVersion.Of(labels, digest), Hexadecimal.ShortOf(digest));
        return version == id ? id : $"{version} ({id})";
    }
}
