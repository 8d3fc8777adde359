using System.Runtime.InteropServices;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Mounting;

/// <summary>Shows a tree at a second place, where nobody can write and no set-user-ID bit counts, mount(2).</summary>
internal static class ReadOnlyBind
{
    /// <summary>Mounts a tree.</summary>
    /// <param name="tree">The tree; only root may enter the directory that it is in.</param>
    /// <param name="target">Where to.</param>
    /// <remarks>
    /// The kernel makes a bind mount with the flags of its source and changes them only afterwards. The tree is
    /// therefore first mounted on itself, out of sight, so that at the target it is read-only from the first instant.
    /// It is made private because else what is later mounted below the target would be mounted in the tree too, and
    /// deleted with it.
    /// </remarks>
    internal static void Attach(string tree, string target)
    {
        const ulong restrictions = LibC.MountReadOnly | LibC.MountNoSetUserId | LibC.MountNoDevices;
        Mount(tree, tree, LibC.MountBind);
        Mount(null, tree, LibC.MountPrivate);
        Mount(null, tree, LibC.MountBind | LibC.MountRemount | restrictions);
        Mount(tree, target, LibC.MountBind);
        Reveal(tree);
    }

    /// <summary>Unmounts the tree from itself, where <see cref="Attach"/> was stopped before it did.</summary>
    /// <param name="tree">The tree.</param>
    internal static void Reveal(string tree) => NativeErrors.ThrowIfFailed(
        LibC.Unmount(tree, LibC.UnmountDetach | LibC.UnmountNoFollow), "unmount", tree);

    /// <summary>Unmounts what is mounted at a path.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.Busy"/>; it is then still mounted.</exception>
    internal static void Detach(string path)
    {
        if (LibC.Unmount(path, LibC.UnmountNoFollow) == 0)
        {
            return;
        }

        var error = Marshal.GetLastPInvokeError();
        throw error == LibC.EBusy
            ? new SystemContainersException(
                ErrorCode.Busy,
                $"The image mounted at {path} is in use: a process has a file or its working directory there, or "
                + "something else is mounted below it.",
                $"End that ('fuser -vm {path}' names the processes) and run it again.",
                path)
            : NativeErrors.Of(error, "unmount", path);
    }

    private static void Mount(string? source, string target, ulong flags) =>
        NativeErrors.ThrowIfFailed(LibC.Mount(source, target, null, flags, 0), $"mount {source} at", target);
}
