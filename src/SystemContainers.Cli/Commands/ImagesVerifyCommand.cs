using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic images verify [IMAGE]</c>: the files of local images.</summary>
internal sealed class ImagesVerifyCommand : EngineCommand
{
    private readonly Argument<string?> _image = NameArgument.Optional("IMAGE", "The image, by name or by digest.");

    private readonly Option<bool> _all = new("--all", "-a")
    {
        Description = "Check every image, and what else is in the image store.",
    };

    private readonly Option<bool> _noValidate = new("--no-validate") { Description = "Do not check the files." };

    public ImagesVerifyCommand()
        : base("verify", "Compares the files of images with their checksums; the exit code is 1 if any is damaged.")
    {
        Add(_image);
        Add(_all);
        Add(_noValidate);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var image = session.Parsed.GetValue(_image);
        if (session.Parsed.GetValue(_all) == image is not null)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, "Which image to verify is not clear.", "Give its name, or --all.");
        }

        if (session.Parsed.GetValue(_noValidate))
        {
            return ExitCodes.Success;
        }

        var names = image is null ? null : new[] { NameOf(session.Images, image) };
        var findings = await session.Images.TestAsync(names, session.Observer, cancellationToken);
        foreach (var finding in findings)
        {
            session.Output.WriteLine(finding);
        }

        return findings.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    // One whose manifest is damaged cannot be read, but is there.
    private static string NameOf(ImageStore images, string text) =>
        ImageReference.TryParse(text, out var reference) && images.ListNames().Contains(reference.ToString())
            ? reference.ToString()
            : ImageAccess.Get(images, text).Name;
}
