using System.Collections;
using System.Runtime.InteropServices;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;

namespace SystemContainers.Host.Processes;

/// <summary>A null-terminated vector of C strings, as execve(2) takes arguments and environment.</summary>
internal sealed class NativeStrings : IDisposable
{
    private readonly nint[] _strings;

    internal NativeStrings(IReadOnlyList<string> strings)
    {
        _strings = [.. strings.Select(Marshal.StringToCoTaskMemUTF8)];
        Pointer = Marshal.AllocHGlobal((_strings.Length + 1) * nint.Size);
        Marshal.Copy(_strings, 0, Pointer, _strings.Length);
        Marshal.WriteIntPtr(Pointer, _strings.Length * nint.Size, 0);
    }

    /// <summary>The vector.</summary>
    internal nint Pointer { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Marshal.FreeHGlobal(Pointer);
        foreach (var pointer in _strings)
        {
            Marshal.FreeCoTaskMem(pointer);
        }
    }

    /// <summary>
    /// This process's environment, with messages of programs in English, and for a user who is not root with the folder
    /// that the programs of a session need.
    /// </summary>
    internal static NativeStrings OfEnvironment()
    {
        var variables = Environment.GetEnvironmentVariables();
        variables["LC_ALL"] = "C.UTF-8";
        var user = LibC.GetEffectiveUserId();
        var given = Environment.GetEnvironmentVariable(UserRunDirectory.Variable);
        if (user != 0 && UserRunDirectory.Find(given, user) is { } directory)
        {
            variables[UserRunDirectory.Variable] = directory;
        }

        return new NativeStrings([.. variables.Cast<DictionaryEntry>().Select(v => $"{v.Key}={v.Value}")]);
    }
}
