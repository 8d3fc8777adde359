using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.Containers.Processes;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Runs a command in containers, whether they run or not, and writes its output line by line.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke, "SystemContainerCommand", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(string))]
public sealed class InvokeSystemContainerCommandCommand : ProcessCommand
{
    private const string NameSet = "Name";
    private const string InputObjectSet = "InputObject";

    /// <summary>Names of containers; wildcards are allowed. The command runs in one after the other.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = NameSet,
        ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Containers, as Get-SystemContainer writes them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SystemContainer[] InputObject { get; set; } = [];

    /// <summary>The program and its arguments.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromRemainingArguments = true)]
    [ValidateNotNullOrEmpty]
    public string[] Command { get; set; } = [];

    private protected override void ProcessInput() => ForEachContainer(
        ParameterSetName == InputObjectSet ? InputObject.Select(container => container.Name) : Name,
        Process);

    private void Process(string name)
    {
        if (!ShouldProcess(name, $"Run {Command[0]}"))
        {
            return;
        }

        var options = new CommandOptions
        {
            Name = name,
            Command = Command,
            User = User,
            WorkingDirectory = WorkingDirectory,
            Environment = NameValueAttribute.Values(Environment),
            Timeout = Timeout,
        };
        Run(name, (streams, observer, token) =>
            Engine.Containers.InvokeCommandAsync(options, streams, observer, token));
    }
}
