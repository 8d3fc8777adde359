using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes what differs between two images, or between an image and a container.</summary>
[Cmdlet(VerbsData.Compare, "SystemImage", DefaultParameterSetName = ImageSet)]
[OutputType(typeof(SystemImageDifference))]
public sealed class CompareSystemImageCommand : SystemContainerCommand
{
    private const string ImageSet = "Image";
    private const string ContainerSet = "Container";

    /// <summary>The image to compare with; for a container it is the image that its deployment was made from.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ImageSet)]
    [Parameter(Position = 0, ParameterSetName = ContainerSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    public ImageArgument? ReferenceImage { get; set; }

    /// <summary>The image that is compared with it.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ImageSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    public ImageArgument? DifferenceImage { get; set; }

    /// <summary>The container whose deployment is compared with it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ContainerSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public string? Container { get; set; }

    /// <summary>The number of the deployment; else it is the active one.</summary>
    [Parameter(ParameterSetName = ContainerSet)]
    [ValidateRange(0, int.MaxValue)]
    public int Deployment { get; set; }

    /// <summary>Paths of files to write differences of, and of nothing else; wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Path { get; set; }

    /// <summary>Kinds of differences to write.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public DifferenceKind[]? Kind { get; set; }

    private protected override void ProcessInput() =>
        ForItem(Container ?? DifferenceImage!.ToString(), () =>
        {
            var patterns = Path?.Select(PatternOf).ToList();
            foreach (var difference in Await(CompareAsync))
            {
                if ((Kind is null || Kind.Contains(difference.Kind))
                    && (patterns is null || IsAt(difference, patterns)))
                {
                    WriteObject(difference);
                }
            }
        });

    private Task<IReadOnlyList<SystemImageDifference>> CompareAsync(
        IEngineObserver observer, CancellationToken cancellationToken)
    {
        var reference = ReferenceImage?.ToReference();
        if (ParameterSetName == ImageSet)
        {
            return Engine.Images.CompareAsync(
                reference!, DifferenceImage!.ToReference(), observer, cancellationToken);
        }

        int? number = MyInvocation.BoundParameters.ContainsKey(nameof(Deployment)) ? Deployment : null;
        return Engine.Containers.CompareImageAsync(Container!, number, reference, observer, cancellationToken);
    }

    private static bool IsAt(SystemImageDifference difference, List<WildcardPattern> patterns) =>
        (difference.Reference ?? difference.Difference) is not null
        && patterns.Any(pattern => pattern.IsMatch(difference.Name));

    // Nobody need write the leading slash.
    private static WildcardPattern PatternOf(string path) =>
        WildcardPattern.Get("/" + path.TrimStart('/'), WildcardOptions.None);
}
