using System.Collections;
using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;
using SystemContainers.Templates.Starter;

namespace SystemContainers.PowerShell.Commands;

/// <summary>
/// Builds an image on another image, a folder or an archive, into the image store or a file; or writes the definition
/// that such an image begins with.
/// </summary>
[Cmdlet(VerbsCommon.New, "SystemImage", DefaultParameterSetName = StoreSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemImage), ParameterSetName = [StoreSet])]
[OutputType(typeof(SystemImageFile), ParameterSetName = [FileSet])]
[OutputType(typeof(FileInfo), ParameterSetName = [TemplateSet])]
public sealed class NewSystemImageCommand : SystemContainerCommand
{
    private const string StoreSet = "Store";
    private const string FileSet = "File";
    private const string TemplateSet = "Template";

    /// <summary>The image's name, with a tag; with -Template that of the service.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>The image to build on: a local one, or from wherever images come from.</summary>
    [Parameter(ParameterSetName = StoreSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = FileSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BaseImageCompleter))]
    public ImageArgument? Base { get; set; }

    /// <summary>The folder, tar or tar.gz that becomes the first layer, where there is no base.</summary>
    [Parameter(Position = 1, ParameterSetName = StoreSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 1, ParameterSetName = FileSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? RootFileSystem { get; set; }

    /// <summary>The folder layout or archive to write, in place of the image store.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = FileSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>The folder with the definition: the templates and manifest.json that go to /exports.</summary>
    [Parameter(ParameterSetName = StoreSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = FileSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Definition { get; set; }

    /// <summary>A folder with more files, laid over the others.</summary>
    [Parameter(ParameterSetName = StoreSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = FileSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Overlay { get; set; }

    /// <summary>How the image is written; else an archive where Destination ends with .tar, or a layout.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public ImageFormat? Format { get; set; }

    /// <summary>Labels of the image.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    [NameValue]
    public IDictionary Label { get; set; } = new Dictionary<string, string>();

    /// <summary>Environment of the image's process.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    [NameValue]
    public IDictionary Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>The program and its fixed arguments.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    public string[] Entrypoint { get; set; } = [];

    /// <summary>
    /// The arguments that whoever runs the image may replace; with -Template the program and its arguments.
    /// </summary>
    [Parameter]
    public string[] Command { get; set; } = [];

    /// <summary>User, and group after a colon.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>The directory that the process starts in.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>When the image was built; without it what SOURCE_DATE_EPOCH says, else the start of 1970.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    public DateTimeOffset? Created { get; set; }

    /// <summary>Architecture, for example amd64; without it that of the base, or of this machine.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? Architecture { get; set; }

    /// <summary>Which image of the base to take, for example linux/arm64; without it this machine's.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? Platform { get; set; }

    /// <summary>Allow plain HTTP, or HTTPS with a certificate that nobody vouches for, for the base.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>User name and password for the registry of the base.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The signature policy that decides over the base, in place of the user's or the host's.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? SignaturePolicy { get; set; }

    /// <summary>Write a definition to begin with, and no image.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TemplateSet)]
    public SwitchParameter Template { get; set; }

    /// <summary>The folder for the definition.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TemplateSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Ports that the service listens on; each becomes a variable.</summary>
    [Parameter(ParameterSetName = TemplateSet)]
    public int[] Port { get; set; } = [];

    /// <summary>What of the host the service sees: 'SOURCE:DESTINATION', with :ro or :rw after it.</summary>
    [Parameter(ParameterSetName = TemplateSet)]
    public string[] Mount { get; set; } = [];

    /// <summary>Variables with their defaults, which reach the service as its environment.</summary>
    [Parameter(ParameterSetName = TemplateSet)]
    [NameValue]
    public IDictionary Variable { get; set; } = new Dictionary<string, string>();

    /// <summary>When systemd takes the service for started.</summary>
    [Parameter(ParameterSetName = TemplateSet)]
    public StarterServiceType Type { get; set; }

    /// <summary>Replace files of a definition that are in the folder.</summary>
    [Parameter(ParameterSetName = TemplateSet)]
    public SwitchParameter Force { get; set; }

    private protected override void ProcessInput() => ForItem(Name, () =>
    {
        switch (ParameterSetName)
        {
            case TemplateSet:
                WriteStarter(StarterOptions());
                break;
            case FileSet:
                BuildFile(BuildOptions());
                break;
            default:
                BuildIntoStore(BuildOptions());
                break;
        }
    });

    private void BuildFile(ImageBuildOptions options)
    {
        var builder = new ImageBuilder(Engine.Images);
        if (IsWhatIf)
        {
            Show(Await((observer, token) => builder.PlanAsync(options, observer, token)));
        }
        else if (ShouldProcess(options.Output, $"Build image {options.Name}"))
        {
            WriteObject(Await((observer, token) => builder.BuildAsync(options, observer, token)));
        }
    }

    private void BuildIntoStore(ImageBuildOptions options)
    {
        if (IsWhatIf)
        {
            Show(Await((_, token) => Engine.Images.PlanBuildAsync(options, token)));
        }
        else if (ShouldProcess(options.Name.ToString(), "Build and store image"))
        {
            WriteObject(Await((observer, token) => Engine.Images.BuildAsync(options, observer, token)));
        }
    }

    private void WriteStarter(StarterOptions options)
    {
        if (IsWhatIf)
        {
            Show(Await((_, token) => StarterDefinition.PlanAsync(options, token)));
        }
        else if (ShouldProcess(options.Path, "Write definition"))
        {
            var paths = Await((_, token) => StarterDefinition.WriteAsync(options, token));
            WriteObject(InvokeProvider.Item.Get([.. paths], true, true), enumerateCollection: true);
        }
    }

    private ImageBuildOptions BuildOptions() => new()
    {
        Name = ImageReference.Parse(Name),
        Base = Base is null ? null : BaseOptions(Base),
        RootFileSystem = FileSystemPath(RootFileSystem),
        Output = FileSystemPath(Destination),
        Exports = FileSystemPath(Definition),
        Files = FileSystemPath(Overlay),
        Format = Format ?? (Destination is null ? default : BuildDefaults.Format(Destination)),
        Labels = NameValueAttribute.Values(Label),
        Environment = NameValueAttribute.Values(Environment),
        Entrypoint = Entrypoint,
        Command = Command,
        User = User,
        WorkingDirectory = WorkingDirectory,
        Created = Created ?? BuildDefaults.Created(System.Environment.GetEnvironmentVariable),
        Architecture = Architecture,
    };

    private ImportOptions BaseOptions(ImageArgument image) =>
        Registry.ImportOptions(
            image.ToSource(CurrentDirectory), null, AllowInsecure, Credential, FileSystemPath(SignaturePolicy)) with
        {
            Platform = Platform is null ? null : ImagePlatform.Parse(Platform),
        };

    private StarterOptions StarterOptions() => new()
    {
        Name = Name,
        Path = FileSystemPath(Path)!,
        Ports = Port,
        Mounts = Mount,
        Variables = NameValueAttribute.Values(Variable),
        Command = Command,
        Type = Type,
        Force = Force,
    };
}
