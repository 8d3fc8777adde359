using System.ComponentModel;
using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Completion;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>A cmdlet that works on containers given by name or as objects, one after the other.</summary>
/// <remarks>
/// Update-SystemContainer and Invoke-SystemContainerCommand select containers too, and Undo-SystemContainerUpdate
/// judges starts as <see cref="StartPolicyCommand"/> does. A cmdlet has one base class, so they declare two parameters
/// themselves, each as it stands in the other base class; no order of the base classes needs fewer.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContainerSelectionCommand : SystemContainerCommand
{
    private protected const string NameSet = "Name";
    private protected const string InputObjectSet = "InputObject";

    private protected ContainerSelectionCommand()
    {
    }

    /// <summary>Names of containers; wildcards are allowed.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = NameSet,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public virtual string[] Name { get; set; } = [];

    /// <summary>Containers, as Get-SystemContainer writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemContainer[] InputObject { get; set; } = [];

    private protected override void ProcessInput() => ForEachContainer(Selected(), Process);

    /// <summary>The names and patterns of the containers to work on.</summary>
    private protected virtual IEnumerable<string> Selected() =>
        ParameterSetName == InputObjectSet ? InputObject.Select(container => container.Name) : Name;

    /// <summary>Does the cmdlet's work for one container.</summary>
    /// <param name="name">Its exact name.</param>
    private protected abstract void Process(string name);
}
