using System.ComponentModel;
using System.Management.Automation;
using SystemContainers.Containers;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>A cmdlet that makes a deployment, and lets the user say how its starts are judged.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class StartPolicyCommand : SystemContainerCommand
{
    private protected StartPolicyCommand()
    {
    }

    /// <summary>
    /// A program with its arguments that ends with 0 in a container that is healthy; @() checks nothing.
    /// </summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? HealthCommand { get; set; }

    /// <summary>
    /// An http or https address that a healthy container answers; $NAME in it is the value of a variable.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HealthUri { get; set; }

    /// <summary>How long the service must stay up before it counts as started, in seconds or as a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? SettleTime { get; set; }

    /// <summary>How long the start may take, in seconds or as a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? Timeout { get; set; }

    /// <summary>The four together; null in it is what was not given.</summary>
    private protected StartPolicy StartPolicy => new()
    {
        Timeout = Timeout, SettleTime = SettleTime, HealthCommand = HealthCommand, HealthUri = HealthUri,
    };
}
