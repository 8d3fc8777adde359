using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes what registries have of images, and whether it is newer than the local ones.</summary>
[Cmdlet(VerbsCommon.Find, "SystemImage")]
[OutputType(typeof(SystemImageInfo))]
public sealed class FindSystemImageCommand : SystemContainerCommand
{
    // What is found so far is written while the rest is asked for.
    private const int AtOnce = 8;

    /// <summary>Repositories, with a tag, with a pattern of tags, or for all tags.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RegistryTagCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The platform to describe, for example linux/arm64; else that of the local image or this host.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Platform { get; set; }

    /// <summary>Allow plain HTTP, or HTTPS with a certificate that nobody vouches for.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>User name and password for the registry.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    private protected override void ProcessInput()
    {
        foreach (var given in Name)
        {
            ForItem(given, () => Find(RegistryQuery.Parse(given)));
        }
    }

    private void Find(RegistryQuery query)
    {
        var options = new FindOptions
        {
            Platform = Platform is null ? null : ImagePlatform.Parse(Platform),
            AllowInsecure = AllowInsecure || query.IsInsecure,
            UserName = Credential?.UserName,
            Password = Credential?.GetNetworkCredential().Password,
        };
        foreach (var names in Names(query, options).Chunk(AtOnce))
        {
            foreach (var found in Await((observer, token) => Engine.Images.FindAsync(names, options, observer, token)))
            {
                ForItem(found.Name.ToString(), () => WriteObject(found.Info ?? throw found.Error!));
            }
        }
    }

    private IEnumerable<ImageReference> Names(RegistryQuery query, FindOptions options)
    {
        if (query.Name is not null)
        {
            return [query.Name];
        }

        var pattern = NameSelector.PatternOf(query.TagPattern);
        return Await((observer, token) => Engine.Images.ListTagsAsync(query.Repository, options, observer, token))
            .Where(pattern.IsMatch)
            .Select(tag => ImageReference.Parse($"{query.Repository}:{tag}"));
    }
}
