using System.Runtime.InteropServices;

namespace SystemContainers.Host.Systemd;

/// <summary>
/// The functions of libsystemd that the engine uses, see sd-bus(3) and the page of each function. All return a negative
/// errno where they fail. Variadic functions are left out: the platform's calling convention for them is not .NET's.
/// </summary>
internal static partial class SdBus
{
    private const string Library = "libsystemd.so.0";

    [LibraryImport(Library, EntryPoint = "sd_bus_new")]
    public static partial int New(out BusHandle bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_open_system")]
    public static partial int OpenSystem(out BusHandle bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_set_address", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetAddress(BusHandle bus, string address);

    [LibraryImport(Library, EntryPoint = "sd_bus_start")]
    public static partial int Start(BusHandle bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_close")]
    public static partial void Close(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_unref")]
    public static partial nint Unref(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_send")]
    public static partial int Send(BusHandle bus, BusMessageHandle message, out ulong cookie);

    /// <summary>Does one piece of work; the message is valid only where one was received for the caller.</summary>
    [LibraryImport(Library, EntryPoint = "sd_bus_process")]
    public static partial int Process(BusHandle bus, out BusMessageHandle message);

    [LibraryImport(Library, EntryPoint = "sd_bus_wait")]
    public static partial int Wait(BusHandle bus, ulong microseconds);

    /// <summary>Makes an object path of a prefix and a name that may hold any character.</summary>
    [LibraryImport(Library, EntryPoint = "sd_bus_path_encode", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EncodePath(string prefix, string name, out string path);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_new_method_call", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int NewMethodCall(
        BusHandle bus,
        out BusMessageHandle message,
        string? destination,
        string path,
        string @interface,
        string member);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_unref")]
    public static partial nint UnrefMessage(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_reply_cookie")]
    public static partial int GetReplyCookie(BusMessageHandle message, out ulong cookie);

    /// <summary>The error of an error reply, or null. It belongs to the message.</summary>
    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_error")]
    public static unsafe partial BusError* GetError(BusMessageHandle message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_is_signal", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int IsSignal(BusMessageHandle message, string @interface, string member);

    /// <summary>The path of the object that a signal is from, or null. It belongs to the message.</summary>
    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_path")]
    public static partial nint GetPath(BusMessageHandle message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_append_basic", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AppendString(BusMessageHandle message, byte type, string value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_append_basic")]
    public static partial int AppendInt32(BusMessageHandle message, byte type, in int value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_open_container", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenContainer(BusMessageHandle message, byte type, string contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_close_container")]
    public static partial int CloseContainer(BusMessageHandle message);

    /// <summary>Reads a string; it belongs to the message.</summary>
    [LibraryImport(Library, EntryPoint = "sd_bus_message_read_basic")]
    public static partial int ReadString(BusMessageHandle message, byte type, out nint value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_read_basic")]
    public static partial int ReadUInt32(BusMessageHandle message, byte type, out uint value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_read_basic")]
    public static partial int ReadUInt64(BusMessageHandle message, byte type, out ulong value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_skip", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Skip(BusMessageHandle message, string types);

    /// <summary>Returns 0 at the end of an array.</summary>
    [LibraryImport(Library, EntryPoint = "sd_bus_message_enter_container", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EnterContainer(BusMessageHandle message, byte type, string contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_exit_container")]
    public static partial int ExitContainer(BusMessageHandle message);

    /// <summary><c>sd_bus_error</c> of sd-bus-protocol's header: two strings and a private flag.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct BusError
    {
        public readonly nint Name;
        public readonly nint Message;
        private readonly int _needFree;
    }
}
