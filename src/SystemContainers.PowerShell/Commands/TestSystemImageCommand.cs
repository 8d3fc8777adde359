using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Checks the definitions of local images and of folders; writes what is wrong with them.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SystemImage", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemImageFinding))]
public sealed class TestSystemImageCommand : SystemContainerCommand
{
    private const string NameSet = "Name";
    private const string InputObjectSet = "InputObject";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Names or digests of local images; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NameSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Images, as Get-SystemImage writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemImage[] InputObject { get; set; } = [];

    /// <summary>Folders with a definition; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Folders with a definition, exactly as written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The least severity of the findings to write.</summary>
    [Parameter]
    public FindingSeverity Severity { get; set; }

    /// <summary>Correct in the folder's files what has only one right correction.</summary>
    [Parameter]
    public SwitchParameter Fix { get; set; }

    private protected override void ProcessInput()
    {
        foreach (var given in Name)
        {
            ForItem(given, () =>
            {
                foreach (var image in Select(given))
                {
                    ForItem(image.Name, () => CheckImage(image.Name));
                }
            });
        }

        foreach (var image in InputObject)
        {
            ForItem(image.Name, () => CheckImage(image.Name));
        }

        foreach (var path in Path.SelectMany(Resolve).Concat(LiteralPath.Select(GetUnresolvedProviderPathFromPSPath)))
        {
            ForItem(path, () => CheckFolder(new DefinitionFolder(path)));
        }
    }

    private IReadOnlyList<SystemImage> Select(string given)
    {
        try
        {
            return SelectImages(given);
        }
        catch (SystemContainersException e) when (e.Code is ErrorCode.InvalidReference or ErrorCode.ImageNotFound
            && Directory.Exists(System.IO.Path.GetFullPath(given, CurrentDirectory)))
        {
            throw new SystemContainersException(e.Code, e.Problem, "Check the folder of that name with -Path.", given);
        }
    }

    private void CheckImage(string name)
    {
        if (Fix)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"Nothing in the image {name} can be fixed: an image never changes.",
                "Fix the folder that it is built from, with -Path, and build it again.",
                name);
        }

        var reference = ImageReference.Parse(name);
        Write(Await((observer, token) => Engine.Images.CheckAsync(reference, observer, token)));
    }

    private void CheckFolder(DefinitionFolder folder)
    {
        if (Fix && IsWhatIf)
        {
            Show(Await(folder.PlanFixAsync));
        }

        var isToBeFixed = Fix && !IsWhatIf && ShouldProcess(folder.Path, "Fix definition");
        Write(Await((observer, token) =>
            isToBeFixed ? folder.FixAsync(observer, token) : folder.CheckAsync(observer, token)));
    }

    private void Write(IEnumerable<SystemImageFinding> findings) =>
        WriteObject(findings.Where(finding => finding.Severity >= Severity), enumerateCollection: true);

    // A path without wildcards that is not there is reported by the engine, like any other.
    private IEnumerable<string> Resolve(string path) =>
        WildcardPattern.ContainsWildcardCharacters(path)
            ? GetResolvedProviderPathFromPSPath(path, out _)
            : [GetUnresolvedProviderPathFromPSPath(path)];
}
