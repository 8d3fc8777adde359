using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SystemContainers.Storage.Native;

namespace SystemContainers.Host.Processes;

/// <summary>
/// A child process in a process group of its own, started with posix_spawn(3). System.Diagnostics.Process can neither
/// make a group, so that a cancelled tool would leave its own children, nor give a socket as standard input.
/// </summary>
internal sealed partial class ChildProcess
{
    private const int SignalTerminate = 15;
    private const int SignalKill = 9;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly int _processId;
    private readonly bool _hasGroup;
    private readonly Task<int> _exit;
    private readonly Lock _released = new();
    private bool _isReleased;

    private ChildProcess(int processId, bool hasGroup)
    {
        _processId = processId;
        _hasGroup = hasGroup;
        _exit = Task.Factory.StartNew(
            () => Wait(processId), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The exit code, or 128 + signal number, once it has ended.</summary>
    internal Task<int> Exit => _exit;

    /// <summary>Starts a program.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="arguments">Its arguments without its name.</param>
    /// <param name="input">What becomes its standard input.</param>
    /// <param name="output">What becomes its standard output.</param>
    /// <param name="error">What becomes its standard error.</param>
    /// <param name="ownGroup">Whether it gets a process group of its own; one that reads
    /// from a terminal must not.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.ToolFailed"/>.</exception>
    internal static unsafe ChildProcess Start(
        string path, IReadOnlyList<string> arguments, SafeHandle input, SafeHandle output, SafeHandle error,
        bool ownGroup = true)
    {
        // Larger than glibc's and musl's structures of these types.
        var actions = stackalloc long[64];
        var attributes = stackalloc long[64];
        var signals = stackalloc long[32];
        using var vector = new NativeStrings([path, .. arguments]);
        using var environment = NativeStrings.OfEnvironment();
        Check(FileActionsInit(actions), path);
        try
        {
            Check(AttributesInit(attributes), path);
            Check(AddDup2(actions, (int)input.DangerousGetHandle(), 0), path);
            Check(AddDup2(actions, (int)output.DangerousGetHandle(), 1), path);
            Check(AddDup2(actions, (int)error.DangerousGetHandle(), 2), path);

            // .NET blocks and ignores signals of its own; a child starts with none blocked and all at their default.
            const short setGroup = 2, setDefault = 4, setMask = 8;
            Check(SetFlags(attributes, (short)(setDefault | setMask | (ownGroup ? setGroup : 0))), path);
            Check(SetGroup(attributes, 0), path);
            _ = EmptySignals(signals);
            Check(SetMask(attributes, signals), path);
            _ = FillSignals(signals);
            Check(SetDefault(attributes, signals), path);
            Check(Spawn(out var processId, path, actions, attributes, vector.Pointer, environment.Pointer), path);
            return new ChildProcess(processId, ownGroup);
        }
        finally
        {
            _ = FileActionsDestroy(actions);
        }
    }

    /// <summary>
    /// Ends the whole group: politely first, and by force what is left of it once the program has ended, or after three
    /// seconds.
    /// </summary>
    /// <param name="force">Ends what the program runs and does not end itself, before the
    /// program is ended by force.</param>
    internal async Task EndAsync(Func<Task>? force = null)
    {
        if (!_exit.IsCompleted)
        {
            Signal(SignalTerminate);
            await Task.WhenAny(_exit, Task.Delay(Grace));
        }

        if (!_exit.IsCompleted && force is not null)
        {
            await force();
            await Task.WhenAny(_exit, Task.Delay(Grace));
        }

        Signal(SignalKill);
        await _exit;
        Release();
    }

    /// <summary>
    /// Lets the system forget the process, once it has ended. Its number may be another process's after it.
    /// </summary>
    internal void Release()
    {
        lock (_released)
        {
            if (_exit.IsCompleted && !_isReleased)
            {
                _isReleased = true;
                _ = WaitPid(_processId, out _, 0);
            }
        }
    }

    /// <summary>Ends a process of somebody else's by force.</summary>
    /// <param name="processId">Its number.</param>
    internal static void KillOther(int processId) => _ = Kill(processId, SignalKill);

    private void Signal(int signal)
    {
        lock (_released)
        {
            if (!_isReleased)
            {
                _ = Kill(_hasGroup ? -_processId : _processId, signal);
            }
        }
    }

    // The process is left for Release to reap, so that until then nothing else can have the number of its group.
    private static unsafe int Wait(int processId)
    {
        const int processIdType = 1, exited = 4, leave = 0x1000000, exitedByItself = 1;
        var information = stackalloc int[32];
        while (WaitId(processIdType, processId, information, exited | leave) != 0)
        {
            if (Marshal.GetLastPInvokeError() != LibC.EIntr)
            {
                throw NativeErrors.Last("wait for", $"process {processId}");
            }
        }

        // si_code and si_status of 64-bit Linux.
        return information[2] == exitedByItself ? information[6] : 128 + information[6];
    }

    private static void Check(int error, string path)
    {
        if (error != 0)
        {
            throw new SystemContainersException(
                ErrorCode.ToolFailed,
                $"Cannot start {path}: {Marshal.GetPInvokeErrorMessage(error)}.",
                "Check that the file is a program for this machine.",
                path);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Spawn(
        out int processId, string path, void* actions, void* attributes, nint arguments, nint environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static unsafe partial int FileActionsInit(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static unsafe partial int FileActionsDestroy(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static unsafe partial int AddDup2(void* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static unsafe partial int AttributesInit(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static unsafe partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    private static unsafe partial int SetGroup(void* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static unsafe partial int SetMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static unsafe partial int SetDefault(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static unsafe partial int EmptySignals(void* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    private static unsafe partial int FillSignals(void* signals);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int processId, out int status, int options);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static unsafe partial int WaitId(int type, int id, int* information, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
