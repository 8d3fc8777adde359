using System.ComponentModel;
using System.Management.Automation;
using SystemContainers.PowerShell.Completion;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>
/// A cmdlet that looks at containers and at what is left of containers, all that the pipeline brings at once.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ContainerCheckCommand : SystemContainerCommand
{
    private protected const string NameSet = "Name";

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _isLimited;
    private bool _isAsked;

    private protected ContainerCheckCommand()
    {
    }

    /// <summary>Names of containers, or of those that left something; wildcards are allowed. Without it all are looked
    /// at.</summary>
    [Parameter(
        Position = 0, ParameterSetName = NameSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerTraceCompleter))]
    public string[] Name { get; set; } = [];

    private protected override void ProcessInput()
    {
        // A pipeline that brings nothing is no order to look at everything.
        _isAsked = true;
        var known = Engine.Containers.Checks.ListNames();
        foreach (var given in Name)
        {
            _isLimited = true;
            foreach (var name in NameSelector.Select(given, known))
            {
                ForItem(name, () => _names.Add(known.Contains(name) ? name : GetContainer(name).Name));
            }
        }
    }

    private protected sealed override void EndInput()
    {
        if (_isAsked && (!_isLimited || _names.Count > 0))
        {
            Process(_isLimited ? _names : null);
        }
    }

    /// <summary>Does the cmdlet's work.</summary>
    /// <param name="names">The names to look at; null for all.</param>
    private protected abstract void Process(IReadOnlyCollection<string>? names);
}
