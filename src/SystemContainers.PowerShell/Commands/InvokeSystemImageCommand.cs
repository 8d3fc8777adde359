using System.Collections;
using System.Management.Automation;
using SystemContainers.Containers.Processes;
using SystemContainers.Images;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Runs an image once and writes its output line by line; nothing is installed.</summary>
/// <remarks>
/// There is no default parameter set: PowerShell would try it first and bind the name of a piped image to -Image.
/// </remarks>
[Cmdlet(VerbsLifecycle.Invoke, "SystemImage", SupportsShouldProcess = true)]
[OutputType(typeof(string))]
public sealed class InvokeSystemImageCommand : ProcessCommand
{
    private const string ImageSet = "Image";
    private const string InputObjectSet = "InputObject";

    /// <summary>The local image, by name or digest.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ImageSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    public ImageArgument? Image { get; set; }

    /// <summary>The local image, as Get-SystemImage and Import-SystemImage write it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemImage? InputObject { get; set; }

    /// <summary>The program and its arguments; without it the image's own.</summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true)]
    public string[] Command { get; set; } = [];

    /// <summary>Values for the image's variables.</summary>
    [Parameter]
    [Alias("Set")]
    [NameValue]
    [ArgumentCompleter(typeof(VariableCompleter))]
    public IDictionary Variable { get; set; } = new Dictionary<string, string>();

    /// <summary>Path or name of the OCI runtime.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RuntimeCompleter))]
    public string? Runtime { get; set; }

    private protected override void ProcessInput()
    {
        var image = Image ?? new ImageArgument(InputObject!);
        ForItem(image.ToString(), () => Run(image));
    }

    private void Run(ImageArgument image)
    {
        var name = Engine.Images.Get(image.ToReference()).Name;
        if (!ShouldProcess(name, Command.Length > 0 ? $"Run {Command[0]}" : "Run"))
        {
            return;
        }

        var options = new ImageRunOptions
        {
            Image = ImageReference.Parse(name),
            Command = Command,
            User = User,
            WorkingDirectory = WorkingDirectory,
            Environment = NameValueAttribute.Values(Environment),
            Timeout = Timeout,
            Variables = NameValueAttribute.Values(Variable),
            Runtime = PathUnlessName(Runtime),
        };
        Run(name, (streams, observer, token) =>
            Engine.Containers.RunImageAsync(options, streams, observer, token));
    }
}
