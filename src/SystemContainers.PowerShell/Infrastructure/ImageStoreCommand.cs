using System.ComponentModel;
using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>
/// A cmdlet that looks at the image store once, for all images that the pipeline brings: they have layers in common.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ImageStoreCommand : SystemContainerCommand
{
    private protected const string NameSet = "Name";

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _isLimited;
    private bool _isAsked;

    private protected ImageStoreCommand()
    {
    }

    /// <summary>Names of local images; wildcards are allowed. Without it the whole store is looked at.</summary>
    [Parameter(
        Position = 0, ParameterSetName = NameSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    public string[] Name { get; set; } = [];

    private protected override void ProcessInput()
    {
        // A pipeline that brings nothing is no order to look at the whole store.
        _isAsked = true;

        // An image that is damaged has to be found too, so only names are looked up.
        var known = Engine.Images.ListNames();
        foreach (var given in Name)
        {
            _isLimited = true;
            var selected = NameSelector.Select(given, known);
            ForItem(given, () => _names.UnionWith(selected.Select(name => Require(name, known))));
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
    /// <param name="names">The images to look at; null for the whole store.</param>
    private protected abstract void Process(IReadOnlyCollection<string>? names);

    private string Require(string name, IReadOnlyList<string> known)
    {
        if (known.Contains(name))
        {
            return name;
        }

        var reference = ImageReference.Parse(name);
        return known.Contains(reference.ToString()) ? reference.ToString() : Engine.Images.Get(reference).Name;
    }
}
