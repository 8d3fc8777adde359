using System.Management.Automation;
using SystemContainers.Images;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes images of the image store to an archive or a folder, with the digests that they have.</summary>
[Cmdlet(VerbsData.Export, "SystemImage", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SystemImageFile))]
public sealed class ExportSystemImageCommand : ImageSelectionCommand
{
    private int _count;

    /// <summary>The archive or folder to write.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = string.Empty;

    /// <summary>How the image is written; else an archive where Destination ends with .tar, or a layout.</summary>
    [Parameter]
    public ImageFormat? Format { get; set; }

    /// <summary>Replace also a file that is no image archive.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Allow plain HTTP, or any certificate, where a layer must be fetched.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>User name and password for the registry, where a layer must be fetched.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Write the archive or folder as an object that Import-SystemImage takes.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(SystemImage image)
    {
        var options = Options(image);
        if (!ShouldProcess(options.Output, $"Export image {image.Name} as {options.Format}"))
        {
            return;
        }

        var file = Await((observer, token) => Engine.Images.ExportAsync(options, observer, token));
        if (PassThru)
        {
            WriteObject(file);
        }
    }

    private ExportOptions Options(SystemImage image)
    {
        var format = Format ?? BuildDefaults.Format(Destination);
        if (++_count > 1 && format != ImageFormat.OciLayout)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"'{image.Name}' would replace the image just written to '{Destination}'.",
                "Give each image a destination of its own, or write them all to one OCI layout.",
                image.Name);
        }

        return new ExportOptions
        {
            Image = ImageReference.Parse(image.Name),
            Output = GetUnresolvedProviderPathFromPSPath(Destination),
            Format = format,
            Force = Force,
            AllowInsecure = AllowInsecure,
            UserName = Credential?.UserName,
            Password = Credential?.GetNetworkCredential().Password,
        };
    }
}
