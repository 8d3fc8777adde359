using System.Collections;
using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.Containers.Packages;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Moves containers to a new image or new values, and back by itself if they do not come up.</summary>
[Cmdlet(VerbsData.Update, "SystemContainer", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemContainerUpdate))]
public sealed class UpdateSystemContainerCommand : ContainerSelectionCommand
{
    /// <summary>Bring in the container's image, or that of -Rebase, first.</summary>
    [Parameter]
    public SwitchParameter Pull { get; set; }

    /// <summary>Allow -Pull to talk plain HTTP, or HTTPS with a certificate that nobody vouches for.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>User name and password for the registry of -Pull.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The signature policy that decides over -Pull, in place of the user's or the host's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SignaturePolicy { get; set; }

    /// <summary>Another image to move to.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegistryTagCompleter))]
    public ImageArgument? Rebase { get; set; }

    /// <summary>Values to set; the others that were set before are kept.</summary>
    [Parameter]
    [Alias("Set")]
    [NameValue]
    [ArgumentCompleter(typeof(VariableCompleter))]
    public IDictionary Variable { get; set; } = new Dictionary<string, string>();

    /// <summary>Whether the files that the image installs on the host become an RPM package; else it stays as it was.</summary>
    [Parameter]
    public SystemPackage? SystemPackage { get; set; }

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

    /// <summary>Other settings of the unit, as @{ IOWeight = 50 }; one with the value '' is taken back.</summary>
    [Parameter]
    [NameValue]
    public IDictionary UnitSetting { get; set; } = new Dictionary<string, string>();

    /// <summary>
    /// Update even to an image that is held because it did not come up before, and replace files of the host by host
    /// files of the image.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How long the service must stay up before it counts as started, in seconds or as a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan SettleTime { get; set; } = new StartPolicy().SettleTime;

    /// <summary>How long the start may take, in seconds or as a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan Timeout { get; set; } = new StartPolicy().Timeout;

    private protected override void Process(string name)
    {
        var options = new UpdateOptions
        {
            Name = name,
            Rebase = Rebase?.ToReference(),
            Variables = NameValueAttribute.Values(Variable),
            SystemPackage = SystemPackage,
            UnitSettings = UnitSettings.Of(MemoryMax, CpuQuota, TasksMax, UnitSetting),
            Force = Force,
            StartPolicy = new StartPolicy { Timeout = Timeout, SettleTime = SettleTime },
        };
        if (IsWhatIf)
        {
            ShowPlan(options);
        }
        else if (ShouldProcess(name, "Update container"))
        {
            if (Pull)
            {
                var import = ImportOptions(name);
                Await((observer, token) => Engine.Images.ImportAsync(import, observer, token));
            }

            WriteObject(Await((observer, token) => Engine.Containers.UpdateAsync(options, observer, token)));
        }
    }

    private void ShowPlan(UpdateOptions options)
    {
        if (Pull)
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
