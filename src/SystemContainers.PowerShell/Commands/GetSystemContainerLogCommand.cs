using System.Management.Automation;
using SystemContainers.Containers.Logs;
using SystemContainers.PowerShell.Infrastructure;

namespace SystemContainers.PowerShell.Commands;

/// <summary>Writes what the journal has of containers, all together in the order of time.</summary>
[Cmdlet(VerbsCommon.Get, "SystemContainerLog", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SystemContainerLogEntry))]
public sealed class GetSystemContainerLogCommand : ContainerReadingCommand
{
    private readonly List<string> _names = [];

    /// <summary>The time of the first entry.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>The time of the last entry.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>How many of the last entries to write.</summary>
    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    /// <summary>Write only entries of this priority and of those that matter more.</summary>
    [Parameter]
    public LogPriority? Priority { get; set; }

    /// <summary>Write only entries of one boot: 0 is this one, -1 the one before, 1 the oldest.</summary>
    [Parameter]
    public int? Boot { get; set; }

    /// <summary>Go on with entries as they come.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    private protected override void Process(string name) => _names.Add(name);

    // Not before all names are known: following the first would never come to the second.
    private protected override void EndInput()
    {
        if (_names.Count == 0)
        {
            return;
        }

        var options = new LogOptions
        {
            Names = [.. _names.Distinct()],
            Since = Since,
            Until = Until,
            Tail = Tail,
            Priority = Priority,
            Boot = Boot,
            Follow = Follow,
        };
        ForItem(string.Join(", ", options.Names), () => AwaitEach<SystemContainerLogEntry>(
            (take, observer, token) => Engine.Containers.ReadLogAsync(options, take, observer, token), WriteObject));
    }
}
