namespace SystemContainers.Templates.Starter;

/// <summary>When systemd takes the service for started (systemd.service(5), <c>Type=</c>).</summary>
public enum StarterServiceType
{
    /// <summary>As soon as the runtime was started.</summary>
    Simple,

    /// <summary>When the program says so over the socket in <c>NOTIFY_SOCKET</c>, as sd_notify(3) does.</summary>
    Notify,
}
