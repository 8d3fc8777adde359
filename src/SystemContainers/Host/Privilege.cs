using SystemContainers.Storage.Native;

namespace SystemContainers.Host;

/// <summary>What the engine may do on this host.</summary>
internal static class Privilege
{
    /// <summary>
    /// Refuses to work on the containers and images of the host without root, before anything is begun.
    /// </summary>
    /// <param name="isUser">Whether they are a user's own instead.</param>
    /// <param name="action">What is to be done: "install a container".</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PermissionDenied"/>.</exception>
    internal static void Require(bool isUser, string action)
    {
        if (!isUser)
        {
            RequireRoot(action);
        }
    }

    /// <summary>Refuses work that only root can do, before any of it is begun.</summary>
    /// <param name="action">What is to be done: "install a container".</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.PermissionDenied"/>.</exception>
    internal static void RequireRoot(string action)
    {
        if (LibC.GetEffectiveUserId() != 0)
        {
            throw new SystemContainersException(
                ErrorCode.PermissionDenied, $"Only root can {action}.", "Run it with sudo, or from a root session.");
        }
    }
}
