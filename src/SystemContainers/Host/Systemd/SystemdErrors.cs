using System.Runtime.InteropServices;
using SystemContainers.Storage.Native;

namespace SystemContainers.Host.Systemd;

/// <summary>What goes wrong between the engine and systemd, said in the engine's words.</summary>
internal static class SystemdErrors
{
    /// <summary>systemd's error for a unit that it has not loaded.</summary>
    public const string NoSuchUnit = "org.freedesktop.systemd1.NoSuchUnit";

    /// <summary>Passes a result of sd-bus on.</summary>
    /// <param name="result">A negative errno where the call failed.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PermissionDenied"/>,
    /// <see cref="ErrorCode.SystemdUnavailable"/>.</exception>
    public static int Check(int result)
    {
        if (result >= 0)
        {
            return result;
        }

        var reason = Marshal.GetPInvokeErrorMessage(-result);
        throw -result is LibC.EPerm or LibC.EAccess
            ? new SystemContainersException(
                ErrorCode.PermissionDenied, $"systemd cannot be reached: {reason}.", "Run it as root.")
            : new SystemContainersException(
                ErrorCode.SystemdUnavailable,
                $"The connection to systemd failed: {reason}.",
                "Check with `systemctl status` that systemd answers, then try again.");
    }

    /// <summary>Turns an error answer of systemd into the engine's exception.</summary>
    /// <param name="error">What systemd answered.</param>
    /// <param name="action">What was asked for: <c>start hello.service</c>.</param>
    /// <param name="unit">The unit it was asked for, if one.</param>
    /// <param name="refused">The code where systemd understood the call and refused it.</param>
    public static SystemContainersException Translate(
        BusException error, string action, string? unit, ErrorCode refused)
    {
        var (code, remedy) = error.Name switch
        {
            "org.freedesktop.DBus.Error.AccessDenied" or
            "org.freedesktop.DBus.Error.AuthFailed" or
            "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired" =>
                (ErrorCode.PermissionDenied, "Run it as root."),
            NoSuchUnit or
            "org.freedesktop.DBus.Error.FileNotFound" =>
                (ErrorCode.UnitNotFound, "Check the name, and that systemd was reloaded since the unit was written."),
            "org.freedesktop.systemd1.UnitMasked" =>
                (refused, $"Allow it again with `systemctl unmask {unit}`."),
            "org.freedesktop.DBus.Error.ServiceUnknown" or
            "org.freedesktop.DBus.Error.NameHasNoOwner" or
            "org.freedesktop.DBus.Error.Disconnected" or
            "org.freedesktop.DBus.Error.NoReply" =>
                (ErrorCode.SystemdUnavailable, "Check with `systemctl status` that systemd answers, then try again."),
            _ => (refused, unit is null ? "See `systemctl status`." : $"See `systemctl status {unit}`."),
        };
        return new SystemContainersException(
            code, $"systemd did not {action}: {error.Message.TrimEnd('.')}.", remedy, unit, inner: error);
    }

    public static SystemContainersException NotRunning() => new(
        ErrorCode.SystemdUnavailable,
        "systemd is not running on this machine.",
        "System containers need a host whose process 1 is systemd.");

    public static SystemContainersException NoUserManager(string directory) => new(
        ErrorCode.SystemdUnavailable,
        $"No systemd runs for this user: there is no {directory}/systemd/private.",
        Lingering.Remedy);

    public static SystemContainersException LibraryMissing(DllNotFoundException cause) => new(
        ErrorCode.SystemdUnavailable,
        "The library libsystemd.so.0 is not installed.",
        "Install the package libsystemd0 (Debian) or systemd-libs (Fedora).",
        inner: cause);

    public static SystemContainersException NoAnswer(TimeSpan timeout) => new(
        ErrorCode.TimedOut,
        $"systemd did not answer within {timeout.TotalSeconds:0.###} s.",
        "Check with `systemctl status` that systemd answers, then try again.");
}
