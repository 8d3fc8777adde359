using Microsoft.Win32.SafeHandles;

namespace SystemContainers.Host.Systemd;

/// <summary>A connection of sd-bus.</summary>
internal sealed class BusHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        // Not sd_bus_flush_close_unref: flushing waits without end for a systemd that does not answer.
        SdBus.Close(handle);
        SdBus.Unref(handle);
        return true;
    }
}
