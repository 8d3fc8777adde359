using System.ComponentModel;
using System.Management.Automation;
using SystemContainers.PowerShell.Completion;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>A cmdlet that tells of containers and changes nothing, so that it needs no name to tell of all.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContainerReadingCommand : ContainerSelectionCommand
{
    private protected ContainerReadingCommand()
    {
    }

    /// <summary>Names of containers; wildcards are allowed. Without it all are meant.</summary>
    [Parameter(
        Position = 0, ParameterSetName = NameSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public override string[] Name { get; set; } = ["*"];
}
