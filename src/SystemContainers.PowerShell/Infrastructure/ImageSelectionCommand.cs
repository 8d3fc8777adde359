using System.ComponentModel;
using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>A cmdlet that works on local images given by name or as objects, one after the other.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ImageSelectionCommand : SystemContainerCommand
{
    private protected const string NameSet = "Name";
    private protected const string InputObjectSet = "InputObject";

    private protected ImageSelectionCommand()
    {
    }

    /// <summary>Names or digests of local images; wildcards are allowed.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = NameSet,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Images, as Get-SystemImage writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemImage[] InputObject { get; set; } = [];

    private protected sealed override void ProcessInput()
    {
        foreach (var image in InputObject)
        {
            ForItem(image.Name, () => Process(image));
        }

        foreach (var given in Name)
        {
            ForItem(given, () =>
            {
                foreach (var image in SelectImages(given))
                {
                    ForItem(image.Name, () => Process(image));
                }
            });
        }
    }

    /// <summary>Does the cmdlet's work for one image.</summary>
    /// <param name="image">The image.</param>
    private protected abstract void Process(SystemImage image);
}
