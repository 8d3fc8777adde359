using System.Collections;
using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.Containers.Packages;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Makes RPM packages of containers, or of the files that they install on the host.</summary>
[Cmdlet(VerbsCommon.New, "SystemContainerPackage", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewSystemContainerPackageCommand : ContainerSelectionCommand
{
    private const string ImageSet = "Image";

    /// <summary>A local image, of which no container need be installed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    public ImageArgument? Image { get; set; }

    /// <summary>The name of the container in the package; without it the image's.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ValidateNotNullOrEmpty]
    public string? ContainerName { get; set; }

    /// <summary>Values for the image's variables.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Alias("Set")]
    [NameValue]
    [ArgumentCompleter(typeof(VariableCompleter))]
    public IDictionary Variable { get; set; } = new Dictionary<string, string>();

    /// <summary>The folder to write the packages to; without it the current one.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>Package only the files that the image installs on the host.</summary>
    [Parameter]
    public SwitchParameter HostFileOnly { get; set; }

    private protected override void ProcessInput()
    {
        if (Image is null)
        {
            base.ProcessInput();
            return;
        }

        ForItem(Image, () => Make(Options(ContainerName) with
        {
            Image = Image.ToReference(), Variables = NameValueAttribute.Values(Variable),
        }));
    }

    private protected override void Process(string name) => Make(Options(name));

    private PackageOptions Options(string? name) => new()
    {
        Name = name, HostFilesOnly = HostFileOnly, Destination = GetUnresolvedProviderPathFromPSPath(Destination),
    };

    private void Make(PackageOptions options)
    {
        if (ShouldProcess(options.Name ?? options.Image!.ToString(), $"Make package in {options.Destination}"))
        {
            WriteObject(new FileInfo(
                Await((observer, token) => Engine.Containers.MakePackageAsync(options, observer, token))));
        }
    }
}
