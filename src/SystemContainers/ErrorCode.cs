namespace SystemContainers;

/// <summary>What went wrong, as a closed set that callers can decide by.</summary>
public enum ErrorCode
{
    /// <summary>An argument is not of its form or contradicts another.</summary>
    InvalidArgument,

    /// <summary>A container name is not allowed.</summary>
    InvalidName,

    /// <summary>An image reference cannot be parsed.</summary>
    InvalidReference,

    /// <summary>No local image has that name or digest.</summary>
    ImageNotFound,

    /// <summary>The registry, archive or folder does not hold the image.</summary>
    SourceNotFound,

    /// <summary>The registry or daemon cannot be reached.</summary>
    SourceUnavailable,

    /// <summary>The registry refused the credentials, or wants some.</summary>
    AuthenticationFailed,

    /// <summary>The signature policy refused the image.</summary>
    PolicyRejected,

    /// <summary>The image is damaged, hostile, or of a kind that is not supported.</summary>
    InvalidImage,

    /// <summary>Another image has that name already.</summary>
    ImageExists,

    /// <summary>The image is in use, so it cannot be removed.</summary>
    ImageInUse,

    /// <summary>No image is mounted there, or no image of that name is mounted.</summary>
    MountNotFound,

    /// <summary>No container has that name.</summary>
    ContainerNotFound,

    /// <summary>A container has that name already.</summary>
    ContainerExists,

    /// <summary>Other containers use the root file system of the container.</summary>
    ContainerInUse,

    /// <summary>A unit or tmpfiles configuration of the host that is not a container's has that name already.</summary>
    UnitExists,

    /// <summary>The host, or another container, has files that the image would install.</summary>
    HostFileExists,

    /// <summary>systemd knows no unit of that name, or has not loaded it.</summary>
    UnitNotFound,

    /// <summary>The container has no deployment of that number, or no other one to go back to.</summary>
    DeploymentNotFound,

    /// <summary>An update would have to replace a deployment that is pinned.</summary>
    DeploymentPinned,

    /// <summary>A template, <c>manifest.json</c> or rendered file of the image breaks a rule.</summary>
    InvalidDefinition,

    /// <summary>Template variables have no value.</summary>
    MissingVariable,

    /// <summary>A value cannot stand where its variable stands.</summary>
    InvalidVariable,

    /// <summary>The new image was held back because it did not come up before.</summary>
    DigestHeld,

    /// <summary>The unit did not come up; the host was put back as it was.</summary>
    StartFailed,

    /// <summary>A systemd job other than the start of a new deployment failed.</summary>
    JobFailed,

    /// <summary>Another process is working on the same container or the image store.</summary>
    Busy,

    /// <summary>The operation needs root.</summary>
    PermissionDenied,

    /// <summary>A program that the operation needs is not installed.</summary>
    ToolMissing,

    /// <summary>A program failed.</summary>
    ToolFailed,

    /// <summary>A command in a container, or an image that was run once, ended with another exit code than 0.</summary>
    CommandFailed,

    /// <summary>Something did not end in its time.</summary>
    TimedOut,

    /// <summary>
    /// The file system cannot do what is needed: hard links across two of them, no space left, read-only.
    /// </summary>
    StorageUnsuitable,

    /// <summary>An object of the image store is missing or damaged.</summary>
    StoreCorrupt,

    /// <summary>systemd is not there or refused the call.</summary>
    SystemdUnavailable,
}
