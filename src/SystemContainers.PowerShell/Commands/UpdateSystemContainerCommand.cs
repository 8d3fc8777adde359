using System.Collections;
using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.Containers.Packages;
using SystemContainers.Containers.Security;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Moves containers to a new image or new values, and back by itself if they do not come up.</summary>
[Cmdlet(VerbsData.Update, "SystemContainer", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainerUpdate), typeof(SystemContainerUpdateCheck))]
public sealed class UpdateSystemContainerCommand : StartPolicyCommand
{
    private const string NameSet = "Name";
    private const string InputObjectSet = "InputObject";
    private const string AllSet = "All";

    private static readonly string[] _withCheckOnly =
    [
        nameof(Name), nameof(InputObject), nameof(All), nameof(CheckOnly), nameof(Rebase), nameof(AllowInsecure),
        nameof(Credential),
    ];

    /// <summary>Update every container, except those that came with the host's packages.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllSet)]
    public SwitchParameter All { get; set; }

    /// <summary>Names of containers; wildcards are allowed.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = NameSet,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Containers, as Get-SystemContainer writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemContainer[] InputObject { get; set; } = [];

    /// <summary>
    /// Only look whether there is another image at the source of the container's; bring in and change nothing.
    /// </summary>
    [Parameter]
    public SwitchParameter CheckOnly { get; set; }

    /// <summary>Bring in the container's image, or that of -Rebase, first.</summary>
    [Parameter]
    public SwitchParameter Pull { get; set; }

    /// <summary>
    /// Allow -Pull and -CheckOnly to talk plain HTTP, or HTTPS with a certificate that nobody vouches for.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    // Not for all containers: every registry would see it.

    /// <summary>User name and password for the registry of -Pull or -CheckOnly.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The signature policy that decides over -Pull, in place of the user's or the host's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SignaturePolicy { get; set; }

    /// <summary>Another image to move to.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ArgumentCompleter(typeof(RegistryTagCompleter))]
    public ImageArgument? Rebase { get; set; }

    /// <summary>Values to set; the others that were set before are kept.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [Alias("Set")]
    [NameValue]
    [ArgumentCompleter(typeof(VariableCompleter))]
    public IDictionary Variable { get; set; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether the files that the image installs on the host become an RPM package; else it stays as it was.
    /// </summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    public SystemPackage? SystemPackage { get; set; }

    /// <summary>Names of variables whose values go back to the defaults of the image.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UserVariableCompleter))]
    public string[] Reset { get; set; } = [];

    /// <summary>How many deployments this and later updates leave.</summary>
    [Parameter]
    [ValidateRange(ContainerKeep.Least, ContainerKeep.Most)]
    public int? Keep { get; set; }

    /// <summary>The most memory that the container may use, in bytes: 512MB.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ValidateRange(1, long.MaxValue)]
    public long? MemoryMax { get; set; }

    /// <summary>The most processor time that the container may use, in percent of one processor.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? CpuQuota { get; set; }

    /// <summary>The most processes and threads that the container may have.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ValidateRange(1, long.MaxValue)]
    public long? TasksMax { get; set; }

    /// <summary>Other settings of the unit, as @{ IOWeight = 50 }; one with the value '' is taken back.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [NameValue]
    public IDictionary UnitSetting { get; set; } = new Dictionary<string, string>();

    /// <summary>
    /// Update even to an image that is held because it did not come up before, and replace files of the host by host
    /// files of the image.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>What the service gets of what its image asks for.</summary>
    [Parameter]
    public SecurityProfile? Profile { get; set; }

    private protected override void ProcessInput()
    {
        RefuseMoreThanCheck();
        ForEachContainer(Selected(), Process);
    }

    private void RefuseMoreThanCheck()
    {
        var more = MyInvocation.BoundParameters.Keys
            .Except(_withCheckOnly).Except(CommonParameters).Except(OptionalCommonParameters).ToList();
        if (CheckOnly && more.Count > 0)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                "-CheckOnly changes nothing, so it does not go together with "
                + $"{string.Join(", ", more.Select(m => "-" + m))}.",
                "Leave them out.");
        }
    }

    private IEnumerable<string> Selected()
    {
        if (All)
        {
            return Await((observer, token) => Engine.Containers.ListAsync(observer, token))
                .Where(container => !container.IsPreinstalled).Select(container => container.Name);
        }

        return ParameterSetName == InputObjectSet ? InputObject.Select(container => container.Name) : Name;
    }

    private void Process(string name)
    {
        if (CheckOnly)
        {
            Check(name);
            return;
        }

        var options = new UpdateOptions
        {
            Name = name,
            Rebase = Rebase?.ToReference(),
            Variables = NameValueAttribute.Values(Variable),
            SystemPackage = SystemPackage,
            Reset = Reset,
            Keep = Keep,
            UnitSettings = UnitSettings.Of(MemoryMax, CpuQuota, TasksMax, UnitSetting),
            Force = Force,
            Profile = Profile,
            StartPolicy = StartPolicy,
        };
        if (IsWhatIf)
        {
            ShowPlan(options);
        }
        else if (ShouldProcess(name, "Update container"))
        {
            if (IsPulled(name))
            {
                Import(name);
            }

            WriteObject(Await((observer, token) => Engine.Containers.UpdateAsync(options, observer, token)));
        }
    }

    private bool IsPulled(string name)
    {
        var rebase = Rebase?.ToSource(CurrentDirectory);
        return Pull && !Await((_, token) => Engine.Containers.Deployments.IsImageBuiltHereAsync(name, rebase, token));
    }

    private void Import(string name)
    {
        var import = ImportOptions(name);
        try
        {
            Await((observer, token) => Engine.Images.ImportAsync(import, observer, token));
        }
        catch (SystemContainersException e)
        {
            // Several containers may have the image, and the one that is not updated is what the error is about.
            throw new SystemContainersException(e.Code, e.Problem, e.Remedy, name, e.Tool, e);
        }
    }

    private void Check(string name)
    {
        var options = new UpdateCheckOptions
        {
            Name = name,
            Rebase = Rebase?.ToSource(CurrentDirectory),
            AllowInsecure = AllowInsecure,
            UserName = Credential?.UserName,
            Password = Credential?.GetNetworkCredential().Password,
        };
        WriteObject(
            Await((observer, token) => Engine.Containers.Deployments.CheckUpdateAsync(options, observer, token)));
    }

    private void ShowPlan(UpdateOptions options)
    {
        if (IsPulled(options.Name))
        {
            var import = ImportOptions(options.Name);
            var plan = Await((observer, token) => Engine.Images.PlanImportAsync(import, observer, token));
            Show(plan);
            if (plan.Count > 0)
            {
                // What follows depends on the image, which is not here yet.
                ShouldProcess(options.Name, $"Update container to the new {import.Source}");
                return;
            }
        }

        Show(Await((observer, token) => Engine.Containers.PlanUpdateAsync(options, observer, token)));
    }

    private ImportOptions ImportOptions(string name)
    {
        var image = Rebase ?? new ImageArgument(GetContainer(name).Image);
        return Registry.ImportOptions(
            image.ToSource(CurrentDirectory), null, AllowInsecure, Credential, FileSystemPath(SignaturePolicy));
    }
}
