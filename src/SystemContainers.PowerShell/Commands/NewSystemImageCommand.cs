using System.Collections;
using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Builds an image from folders and archives, without a daemon and without a network.</summary>
[Cmdlet(VerbsCommon.New, "SystemImage", SupportsShouldProcess = true)]
[OutputType(typeof(SystemImageFile))]
public sealed class NewSystemImageCommand : SystemContainerCommand
{
    /// <summary>The image's name, with a tag.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>The folder, tar or tar.gz that becomes the base layer.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string RootFileSystem { get; set; } = string.Empty;

    /// <summary>The folder layout or archive to write.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = string.Empty;

    /// <summary>The folder with the definition: the templates and manifest.json that go to /exports.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Definition { get; set; }

    /// <summary>A folder with more files, laid over the others.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Overlay { get; set; }

    /// <summary>How the image is written; else an archive where Destination ends with .tar, or a layout.</summary>
    [Parameter]
    public ImageFormat? Format { get; set; }

    /// <summary>Labels of the image.</summary>
    [Parameter]
    [NameValue]
    public IDictionary Label { get; set; } = new Dictionary<string, string>();

    /// <summary>Environment of the image's process.</summary>
    [Parameter]
    [NameValue]
    public IDictionary Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>The program and its fixed arguments.</summary>
    [Parameter]
    public string[] Entrypoint { get; set; } = [];

    /// <summary>The arguments that whoever runs the image may replace.</summary>
    [Parameter]
    public string[] Command { get; set; } = [];

    /// <summary>User, and group after a colon.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>The directory that the process starts in.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>When the image was built; without it what SOURCE_DATE_EPOCH says, else the start of 1970.</summary>
    [Parameter]
    public DateTimeOffset? Created { get; set; }

    /// <summary>Architecture, for example amd64; without it that of this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Architecture { get; set; }

    private protected override void ProcessInput() => ForItem(Name, () => Build(Options()));

    private void Build(ImageBuildOptions options)
    {
        var builder = new ImageBuilder();
        if (IsWhatIf)
        {
            Show(Await((observer, token) => builder.PlanAsync(options, observer, token)));
        }
        else if (ShouldProcess(options.Output, $"Build image {options.Name}"))
        {
            WriteObject(Await((observer, token) => builder.BuildAsync(options, observer, token)));
        }
    }

    private ImageBuildOptions Options() => new()
    {
        Name = ImageReference.Parse(Name),
        RootFileSystem = FullPath(RootFileSystem),
        Output = FullPath(Destination),
        Exports = Definition is null ? null : FullPath(Definition),
        Files = Overlay is null ? null : FullPath(Overlay),
        Format = Format ?? BuildDefaults.Format(Destination),
        Labels = NameValueAttribute.Values(Label),
        Environment = NameValueAttribute.Values(Environment),
        Entrypoint = Entrypoint,
        Command = Command,
        User = User,
        WorkingDirectory = WorkingDirectory,
        Created = Created ?? BuildDefaults.Created(System.Environment.GetEnvironmentVariable),
        Architecture = Architecture,
    };

    private string FullPath(string path) => GetUnresolvedProviderPathFromPSPath(path);
}
