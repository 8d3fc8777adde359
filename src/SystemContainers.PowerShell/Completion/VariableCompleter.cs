using System.Collections;
using System.Management.Automation;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes <c>NAME=</c> with the variables of the image that the command is about.</summary>
public sealed class VariableCompleter : EngineCompleter
{
    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) =>
        ImageOf(host, bound) is { } image
            ? host.Images.GetVariables(image).Where(variable => variable.Kind != VariableKind.Host).Select(Describe)
            : [];

    // Install names the image; an update may name one to move to, else it is the container's own.
    private static ImageReference? ImageOf(SystemContainerHost host, IDictionary bound)
    {
        if ((Text(bound, "Image") ?? Text(bound, "Rebase")) is { } name)
        {
            return ImageReference.Parse(name);
        }

        return Text(bound, "Name") is { } container && host.Containers.ListNames().Contains(container)
            ? ImageReference.Parse(
                Wait(token => host.Containers.GetAsync(container, NullObserver.Instance, token)).Image)
            : null;
    }

    private static Candidate Describe(SystemImageVariable variable) =>
        new(
            variable.Name + "=",
            variable.Kind == VariableKind.Required ? "required" : $"default '{variable.DefaultValue}'");
}
