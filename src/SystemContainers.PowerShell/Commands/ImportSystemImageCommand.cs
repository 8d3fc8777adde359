using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Brings images into the image store; only layers that are missing are transferred.</summary>
[Cmdlet(VerbsData.Import, "SystemImage", SupportsShouldProcess = true)]
[OutputType(typeof(SystemImage))]
public sealed class ImportSystemImageCommand : SystemContainerCommand
{
    private readonly List<ImportOptions> _imports = [];
    private int _count;

    /// <summary>Where the images are: a registry name, transport:place, or a file or folder.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ImageSourceCompleter))]
    public ImageArgument[] Name { get; set; } = [];

    /// <summary>The name to store the image under, in place of its own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? As { get; set; }

    /// <summary>Allow plain HTTP, or HTTPS with a certificate that nobody vouches for.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>User name and password for the registry.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The signature policy that decides, in place of the user's or the host's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SignaturePolicy { get; set; }

    /// <summary>The platform to take the image for, as system/architecture; this host's where it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    private protected override void ProcessInput()
    {
        RefuseOneNameForSeveral();
        foreach (var image in Name)
        {
            ForItem(image, () => Add(Options(image)));
        }
    }

    private protected override void EndInput() =>
        AwaitEach<ImportOutcome>(
            (take, observer, token) => Engine.Images.ImportManyAsync(_imports, take, observer, token), Write);

    private void Add(ImportOptions options)
    {
        if (IsWhatIf)
        {
            Show(Await((observer, token) => Engine.Images.PlanImportAsync(options, observer, token)));
        }
        else if (ShouldProcess(options.Source.ToString(), "Import image"))
        {
            _imports.Add(options);
        }
    }

    private void Write(ImportOutcome outcome) => ForItem(outcome.Options.Source, () =>
    {
        if (outcome.Error is { } error)
        {
            throw error;
        }

        WriteObject(outcome.Result!.Image);
    });

    private void RefuseOneNameForSeveral()
    {
        _count += Name.Length;
        if (As is not null && _count > 1)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"Several images cannot all be stored as '{As}'. Nothing was stored.",
                "Give -As for one image only.",
                As);
        }
    }

    private ImportOptions Options(ImageArgument image)
    {
        var name = As is null ? null : ImageReference.Parse(As);
        return Registry.ImportOptions(
            image.ToSource(CurrentDirectory), name, AllowInsecure, Credential, FileSystemPath(SignaturePolicy),
            Platform);
    }
}
