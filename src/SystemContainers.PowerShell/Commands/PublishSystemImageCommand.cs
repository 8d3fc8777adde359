using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Pushes images of the image store to registries, with the digests that they have.</summary>
[Cmdlet(VerbsData.Publish, "SystemImage", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemImageInfo))]
public sealed class PublishSystemImageCommand : ImageSelectionCommand
{
    private int _count;

    /// <summary>The name in the registry; without it the image's own.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegistryTagCompleter))]
    public string? Destination { get; set; }

    /// <summary>Allow plain HTTP, or HTTPS with a certificate that nobody vouches for.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>User name and password for the registry.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Write what the registry has then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(SystemImage image)
    {
        var options = Options(image);
        var name = options.Destination?.ToString() ?? image.Name;
        if (!ShouldProcess(name, $"Publish image {image.Name}"))
        {
            return;
        }

        var published = Await((observer, token) => Engine.Images.PublishAsync(options, observer, token));
        if (PassThru)
        {
            WriteObject(published);
        }
    }

    private PublishOptions Options(SystemImage image)
    {
        if (Destination is not null && ++_count > 1)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"'{image.Name}' would replace the image just published as '{Destination}'.",
                "Give -Destination for one image only.",
                image.Name);
        }

        return new PublishOptions
        {
            Image = ImageReference.Parse(image.Name),
            Destination = Destination is null ? null : ImageReference.Parse(Destination),
            AllowInsecure = AllowInsecure,
            UserName = Credential?.UserName,
            Password = Credential?.GetNetworkCredential().Password,
        };
    }
}
