using System.Management.Automation;
using SystemContainers.Containers;
using SystemContainers.PowerShell.Completion;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes containers with their state, image and deployments.</summary>
[Cmdlet(VerbsCommon.Get, "SystemContainer")]
[OutputType(typeof(SystemContainer))]
public sealed class GetSystemContainerCommand : SystemContainerCommand
{
    /// <summary>Names of containers; wildcards are allowed. Without it all are written.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    private protected override void ProcessInput()
    {
        foreach (var given in Name)
        {
            if (WildcardPattern.ContainsWildcardCharacters(given))
            {
                WriteMatches(given);
            }
            else
            {
                ForItem(given, () => WriteObject(GetContainer(given)));
            }
        }
    }

    // One call for all asks systemd once, whatever their number.
    private void WriteMatches(string given)
    {
        var pattern = NameSelector.PatternOf(given);
        foreach (var container in Await((observer, token) => Engine.Containers.ListAsync(observer, token)))
        {
            if (pattern.IsMatch(container.Name))
            {
                WriteObject(container);
            }
        }
    }
}
