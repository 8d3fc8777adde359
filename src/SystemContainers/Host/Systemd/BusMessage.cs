using System.Runtime.InteropServices;

namespace SystemContainers.Host.Systemd;

/// <summary>
/// A D-Bus message: written front to back before it is sent, read front to back after it was received. Signatures are
/// those of the D-Bus specification, "Type System".
/// </summary>
internal sealed class BusMessage(BusMessageHandle handle) : IDisposable
{
    public BusMessageHandle Handle { get; } = handle;

    /// <summary>The cookie of the call that this message answers; null where it answers none.</summary>
    public ulong? ReplyCookie => SdBus.GetReplyCookie(Handle, out var cookie) < 0 ? null : cookie;

    /// <summary>The error that this message carries as an answer, or null.</summary>
    public unsafe BusException? Error
    {
        get
        {
            var error = SdBus.GetError(Handle);
            return error is null
                ? null
                : new BusException(
                    Marshal.PtrToStringUTF8(error->Name) ?? string.Empty,
                    Marshal.PtrToStringUTF8(error->Message) ?? string.Empty);
        }
    }

    /// <summary>The object that a signal is from.</summary>
    public string? Path => Marshal.PtrToStringUTF8(SdBus.GetPath(Handle));

    public bool IsSignal(string @interface, string member) =>
        SystemdErrors.Check(SdBus.IsSignal(Handle, @interface, member)) > 0;

    public BusMessage Append(string value)
    {
        SystemdErrors.Check(SdBus.AppendString(Handle, (byte)'s', value));
        return this;
    }

    public BusMessage Append(int value)
    {
        SystemdErrors.Check(SdBus.AppendInt32(Handle, (byte)'i', value));
        return this;
    }

    public BusMessage Append(bool value)
    {
        SystemdErrors.Check(SdBus.AppendInt32(Handle, (byte)'b', value ? 1 : 0));
        return this;
    }

    public BusMessage Append(IEnumerable<string> values)
    {
        SystemdErrors.Check(SdBus.OpenContainer(Handle, (byte)'a', "s"));
        foreach (var value in values)
        {
            Append(value);
        }

        SystemdErrors.Check(SdBus.CloseContainer(Handle));
        return this;
    }

    public string ReadString() => ReadText('s');

    public string ReadObjectPath() => ReadText('o');

    public uint ReadUInt32()
    {
        SystemdErrors.Check(SdBus.ReadUInt32(Handle, (byte)'u', out var value));
        return value;
    }

    // As an argument of the wire format a boolean is as wide as an integer.
    public bool ReadBoolean()
    {
        SystemdErrors.Check(SdBus.ReadUInt32(Handle, (byte)'b', out var value));
        return value != 0;
    }

    public ulong ReadUInt64()
    {
        SystemdErrors.Check(SdBus.ReadUInt64(Handle, (byte)'t', out var value));
        return value;
    }

    public void Skip(string types) => SystemdErrors.Check(SdBus.Skip(Handle, types));

    public void EnterArray(string elementType) => Enter('a', elementType);

    /// <summary>Goes into the next structure of an array; false at the array's end.</summary>
    public bool EnterStructure(string fieldTypes) => Enter('r', fieldTypes);

    public void EnterVariant(string type) => Enter('v', type);

    /// <summary>Leaves an array, structure or variant that was read to its end.</summary>
    public void Exit() => SystemdErrors.Check(SdBus.ExitContainer(Handle));

    public void Dispose() => Handle.Dispose();

    private bool Enter(char type, string contents) =>
        SystemdErrors.Check(SdBus.EnterContainer(Handle, (byte)type, contents)) > 0;

    private string ReadText(char type)
    {
        SystemdErrors.Check(SdBus.ReadString(Handle, (byte)type, out var value));
        return Marshal.PtrToStringUTF8(value) ?? string.Empty;
    }
}
