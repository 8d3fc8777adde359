using System.Runtime.InteropServices;

namespace SystemContainers.Storage.Native;

/// <summary>Turns <c>errno</c> into the engine's exception.</summary>
internal static class NativeErrors
{
    /// <summary>The exception for the last failed call.</summary>
    /// <param name="action">What was tried: "link", "rename".</param>
    /// <param name="path">To what.</param>
    internal static SystemContainersException Last(string action, string path) =>
        Of(Marshal.GetLastPInvokeError(), action, path);

    /// <summary>The exception for an error number.</summary>
    /// <param name="number">The error number, errno(3).</param>
    /// <param name="action">What was tried.</param>
    /// <param name="path">To what.</param>
    internal static SystemContainersException Of(int number, string action, string path)
    {
        var reason = Marshal.GetPInvokeErrorMessage(number);
        var (code, remedy) = number switch
        {
            LibC.EPerm or LibC.EAccess => (ErrorCode.PermissionDenied, "Run it as root."),
            LibC.EXDev => (
                ErrorCode.StorageUnsuitable,
                "The image store and the deployments must be on one file system; set ostree_repository and "
                + "checkout_path in /etc/atomic.conf to places on the same one."),
            LibC.ENoSpc => (ErrorCode.StorageUnsuitable, "Free some space and run it again."),
            _ => (ErrorCode.StorageUnsuitable, "Check the file system and run it again."),
        };
        return new SystemContainersException(code, $"Cannot {action} {path}: {reason}.", remedy, path);
    }

    /// <summary>Throws if a call returned -1.</summary>
    /// <param name="result">What the call returned.</param>
    /// <param name="action">What was tried.</param>
    /// <param name="path">To what.</param>
    internal static void ThrowIfFailed(int result, string action, string path)
    {
        if (result < 0)
        {
            throw Last(action, path);
        }
    }
}
