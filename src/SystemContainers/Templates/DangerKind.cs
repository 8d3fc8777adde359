namespace SystemContainers.Templates;

/// <summary>How a setting gives a container power over its host.</summary>
internal enum DangerKind
{
    /// <summary>Capabilities stand where runtimes no longer look, so the process has others than meant.</summary>
    ObsoleteCapabilities,

    /// <summary>Programs that run on the host.</summary>
    Hooks,

    /// <summary>The container sees the whole host.</summary>
    HostRoot,

    /// <summary>The container sees the host's <c>/proc</c>.</summary>
    HostProc,

    /// <summary>The container reaches a socket that controls the host.</summary>
    ControlSocket,

    /// <summary>An annotation that the runtime obeys.</summary>
    Annotation,

    /// <summary>A cgroup path that can lead out of the unit's.</summary>
    CgroupPath,

    /// <summary><c>CAP_SYS_ADMIN</c> without a user namespace.</summary>
    SysAdmin,

    /// <summary>Protections of the process that are not asked for.</summary>
    Protection,
}
