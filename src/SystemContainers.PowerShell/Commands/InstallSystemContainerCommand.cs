using System.Collections;
using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.Containers.Packages;
using SystemContainers.Containers.Security;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Installs a container from a local image: enabled, and started if asked.</summary>
/// <remarks>
/// There is no default parameter set: PowerShell would try it first and bind the name of a piped image to -Name.
/// </remarks>
[Cmdlet(VerbsLifecycle.Install, "SystemContainer", SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainer), typeof(FileInfo))]
public sealed class InstallSystemContainerCommand : StartPolicyCommand
{
    private const string ImageSet = "Image";
    private const string InputObjectSet = "InputObject";

    /// <summary>The local image, by name or digest.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ImageSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    public ImageArgument? Image { get; set; }

    /// <summary>The local image, as Get-SystemImage and Import-SystemImage write it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemImage? InputObject { get; set; }

    // By property name only beside Image: the name of a piped image is not the container's.

    /// <summary>The container's name; without it the image's, with the tag unless that is latest.</summary>
    [Parameter(Position = 1, ParameterSetName = ImageSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Values for the image's variables.</summary>
    [Parameter]
    [Alias("Set")]
    [NameValue]
    [ArgumentCompleter(typeof(VariableCompleter))]
    public IDictionary Variable { get; set; } = new Dictionary<string, string>();

    /// <summary>Path or name of the OCI runtime.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RuntimeCompleter))]
    public string? Runtime { get; set; }

    /// <summary>The container whose root file system to use, or a folder with one, in place of a checkout.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public string? RootFileSystem { get; set; }

    /// <summary>Whether the files that the image installs on the host become an RPM package.</summary>
    [Parameter]
    public SystemPackage SystemPackage { get; set; }

    /// <summary>The most memory that the container may use, in bytes: 512MB.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? MemoryMax { get; set; }

    /// <summary>The most processor time that the container may use, in percent of one processor.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? CpuQuota { get; set; }

    /// <summary>The most processes and threads that the container may have.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? TasksMax { get; set; }

    /// <summary>Other settings of the unit, as @{ IOWeight = 50 }; updates keep them.</summary>
    [Parameter]
    [NameValue]
    public IDictionary UnitSetting { get; set; } = new Dictionary<string, string>();

    /// <summary>How many deployments updates leave; without it two.</summary>
    [Parameter]
    [ValidateRange(ContainerKeep.Least, ContainerKeep.Most)]
    public int? Keep { get; set; }

    /// <summary>Start it after installing.</summary>
    [Parameter]
    public SwitchParameter Start { get; set; }

    /// <summary>Replace files of the host by host files of the image; they are kept as NAME.orig.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>What the service gets of what its image asks for.</summary>
    [Parameter]
    public SecurityProfile Profile { get; set; } = SecurityProfile.Default;

    private protected override void ProcessInput()
    {
        var image = Image ?? new ImageArgument(InputObject!);
        ForItem(Name ?? image.ToString(), () => Install(Options(image)));
    }

    // As the old command: the package of the whole container, and nothing is installed.
    private void MakePackage(InstallOptions options)
    {
        var package = new PackageOptions
        {
            Image = options.Image,
            Name = options.Name,
            Variables = options.Variables,
            Runtime = options.Runtime,
            Destination = CurrentDirectory,
        };
        if (ShouldProcess(options.Name ?? options.Image.ToString(), $"Make package in {CurrentDirectory}"))
        {
            WriteObject(new FileInfo(
                Await((observer, token) => Engine.Containers.MakePackageAsync(package, observer, token))));
        }
    }

    private void Install(InstallOptions options)
    {
        if (SystemPackage == SystemPackage.Build)
        {
            MakePackage(options);
        }
        else if (IsWhatIf)
        {
            Show(Await((observer, token) => Engine.Containers.PlanInstallAsync(options, observer, token)));
        }
        else if (ShouldProcess(options.Name ?? options.Image.ToString(), "Install container"))
        {
            WriteObject(Await((observer, token) => Engine.Containers.InstallAsync(options, observer, token)));
        }
    }

    private InstallOptions Options(ImageArgument image) => new()
    {
        Image = image.ToReference(),
        Name = Name,
        Variables = NameValueAttribute.Values(Variable),
        Runtime = PathUnlessName(Runtime),
        RootFileSystem = PathUnlessName(RootFileSystem),
        SystemPackage = SystemPackage,
        UnitSettings = UnitSettings.Of(MemoryMax, CpuQuota, TasksMax, UnitSetting),
        Keep = Keep,
        Start = Start,
        Force = Force,
        Profile = Profile,
        StartPolicy = StartPolicy,
    };
}
