using System.Management.Automation;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>
/// The only place that makes error records. Ids never change: scripts decide by them. Each is listed in
/// about_SystemContainers.
/// </summary>
internal static class ErrorRecords
{
    private static readonly Dictionary<ErrorCode, (string Id, ErrorCategory Category)> Table = new()
    {
        [ErrorCode.InvalidArgument] = ("InvalidArgument", ErrorCategory.InvalidArgument),
        [ErrorCode.InvalidName] = ("InvalidName", ErrorCategory.InvalidArgument),
        [ErrorCode.InvalidReference] = ("InvalidReference", ErrorCategory.InvalidArgument),
        [ErrorCode.ImageNotFound] = ("SystemImageNotFound", ErrorCategory.ObjectNotFound),
        [ErrorCode.SourceNotFound] = ("SourceNotFound", ErrorCategory.ObjectNotFound),
        [ErrorCode.SourceUnavailable] = ("SourceUnavailable", ErrorCategory.ConnectionError),
        [ErrorCode.AuthenticationFailed] = ("AuthenticationFailed", ErrorCategory.AuthenticationError),
        [ErrorCode.PolicyRejected] = ("PolicyRejected", ErrorCategory.SecurityError),
        [ErrorCode.InvalidImage] = ("InvalidImage", ErrorCategory.InvalidData),
        [ErrorCode.ImageExists] = ("SystemImageExists", ErrorCategory.ResourceExists),
        [ErrorCode.ImageInUse] = ("SystemImageInUse", ErrorCategory.ResourceBusy),
        [ErrorCode.MountNotFound] = ("SystemImageMountNotFound", ErrorCategory.ObjectNotFound),
        [ErrorCode.ContainerNotFound] = ("SystemContainerNotFound", ErrorCategory.ObjectNotFound),
        [ErrorCode.ContainerExists] = ("SystemContainerExists", ErrorCategory.ResourceExists),
        [ErrorCode.ContainerInUse] = ("SystemContainerInUse", ErrorCategory.ResourceBusy),
        [ErrorCode.UnitExists] = ("UnitExists", ErrorCategory.ResourceExists),
        [ErrorCode.HostFileExists] = ("HostFileExists", ErrorCategory.ResourceExists),
        [ErrorCode.UnitNotFound] = ("UnitNotFound", ErrorCategory.ObjectNotFound),
        [ErrorCode.DeploymentNotFound] = ("DeploymentNotFound", ErrorCategory.ObjectNotFound),
        [ErrorCode.DeploymentPinned] = ("DeploymentPinned", ErrorCategory.InvalidOperation),
        [ErrorCode.InvalidDefinition] = ("InvalidDefinition", ErrorCategory.InvalidData),
        [ErrorCode.MissingVariable] = ("MissingVariable", ErrorCategory.InvalidArgument),
        [ErrorCode.InvalidVariable] = ("InvalidVariable", ErrorCategory.InvalidArgument),
        [ErrorCode.DigestHeld] = ("DigestHeld", ErrorCategory.InvalidOperation),
        [ErrorCode.StartFailed] = ("StartFailed", ErrorCategory.InvalidResult),
        [ErrorCode.JobFailed] = ("JobFailed", ErrorCategory.InvalidResult),
        [ErrorCode.Busy] = ("SystemContainerBusy", ErrorCategory.ResourceBusy),
        [ErrorCode.PermissionDenied] = ("PermissionDenied", ErrorCategory.PermissionDenied),
        [ErrorCode.ToolMissing] = ("HostToolMissing", ErrorCategory.NotInstalled),
        [ErrorCode.ToolFailed] = ("HostToolFailed", ErrorCategory.FromStdErr),
        [ErrorCode.CommandFailed] = ("CommandFailed", ErrorCategory.FromStdErr),
        [ErrorCode.TimedOut] = ("OperationTimedOut", ErrorCategory.OperationTimeout),
        [ErrorCode.StorageUnsuitable] = ("StorageUnsuitable", ErrorCategory.DeviceError),
        [ErrorCode.StoreCorrupt] = ("StoreCorrupt", ErrorCategory.InvalidData),
        [ErrorCode.SystemdUnavailable] = ("SystemdUnavailable", ErrorCategory.ResourceUnavailable),
    };

    /// <summary>The record of a failure.</summary>
    /// <param name="e">What the engine reported.</param>
    /// <param name="target">The item of the command, for where the engine names no thing itself.</param>
    public static ErrorRecord From(SystemContainersException e, object? target)
    {
        var (id, category) = Table[e.Code];
        return new ErrorRecord(e, id, category, e.Target ?? target)
        {
            // PowerShell prints the recommendation below the message.
            ErrorDetails = new ErrorDetails(e.Problem) { RecommendedAction = e.Remedy ?? string.Empty },
        };
    }

    /// <summary>Whether every other item of the command would fail in the same way.</summary>
    public static bool ConcernsWholeCommand(ErrorCode code) => code == ErrorCode.PermissionDenied;
}
