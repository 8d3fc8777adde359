using Microsoft.Win32.SafeHandles;

namespace SystemContainers.Host.Systemd;

/// <summary>A message of sd-bus.</summary>
internal sealed class BusMessageHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        SdBus.UnrefMessage(handle);
        return true;
    }
}
