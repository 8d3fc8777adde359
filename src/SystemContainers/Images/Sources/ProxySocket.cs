using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Storage.Native;

namespace SystemContainers.Images.Sources;

/// <summary>
/// A pair of connected packet sockets, over which messages and file descriptors pass (unix(7), SCM_RIGHTS).
/// </summary>
internal sealed partial class ProxySocket : IDisposable
{
    /// <summary>The largest message of the protocol, <c>maxMsgSize</c> in skopeo's proxy.</summary>
    private const int MaximumMessage = 32 * 1024;

    private readonly SafeFileHandle _ours;

    private ProxySocket(int ours, int theirs)
    {
        _ours = new SafeFileHandle(ours, ownsHandle: true);
        Theirs = new SafeFileHandle(theirs, ownsHandle: true);
    }

    /// <summary>The end for the other process; disposed of here once it is started.</summary>
    internal SafeFileHandle Theirs { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ours.Dispose();
        Theirs.Dispose();
    }

    /// <summary>Makes the pair.</summary>
    internal static unsafe ProxySocket Create()
    {
        const int unix = 1, sequencedPacket = 5, closeOnExec = 0x80000;
        var ends = stackalloc int[2];
        NativeErrors.ThrowIfFailed(SocketPair(unix, sequencedPacket | closeOnExec, 0, ends), "make", "a socket pair");
        return new ProxySocket(ends[0], ends[1]);
    }

    /// <summary>Sends one message.</summary>
    /// <param name="message">Its bytes.</param>
    internal void Send(ReadOnlySpan<byte> message)
    {
        const int noSignal = 0x4000;
        if (Send(_ours, message, (nuint)message.Length, noSignal) != message.Length && !IsOtherSideGone())
        {
            throw NativeErrors.Last("write to", "the socket of skopeo");
        }
    }

    /// <summary>Waits for one message.</summary>
    /// <returns>Its bytes, empty when the other side is gone, and the descriptor that came
    /// with it, if one did.</returns>
    internal unsafe (byte[] Message, SafeFileHandle? Descriptor) Receive()
    {
        const int closeOnExec = 0x40000000;
        var data = new byte[MaximumMessage];
        var control = stackalloc long[8];
        long received;
        MessageHeader header;
        fixed (byte* buffer = data)
        {
            var vector = new IoVector { Base = buffer, Length = MaximumMessage };
            do
            {
                header = new MessageHeader
                {
                    Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 8 * sizeof(long),
                };
                received = ReceiveMessage(_ours, &header, closeOnExec);
            }
            while (received < 0 && Marshal.GetLastPInvokeError() == LibC.EIntr);
        }

        if (received < 0)
        {
            return IsOtherSideGone() ? ([], null) : throw NativeErrors.Last("read from", "the socket of skopeo");
        }

        return (data[..(int)received], Descriptor(control, header.ControlLength));
    }

    // The answer to a message that could not be sent is the empty one that tells of the end.
    private static bool IsOtherSideGone() => Marshal.GetLastPInvokeError() is LibC.EPipe or LibC.EConnReset;

    // A control message is its length, level, type and then data: one int here. SOL_SOCKET and SCM_RIGHTS are both 1.
    private static unsafe SafeFileHandle? Descriptor(long* control, nuint length)
    {
        var numbers = (int*)control;
        return length >= 20 && numbers[2] == 1 && numbers[3] == 1
            ? new SafeFileHandle(numbers[4], ownsHandle: true)
            : null;
    }

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static unsafe partial int SocketPair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeFileHandle socket, ReadOnlySpan<byte> data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static unsafe partial nint ReceiveMessage(SafeFileHandle socket, MessageHeader* header, int flags);

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct IoVector
    {
        internal void* Base;
        internal nuint Length;
    }

    /// <summary><c>struct msghdr</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct MessageHeader
    {
        internal void* Name;
        internal uint NameLength;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal void* Control;
        internal nuint ControlLength;
        internal int Flags;
    }
}
