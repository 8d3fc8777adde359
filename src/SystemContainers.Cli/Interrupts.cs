using System.Runtime.InteropServices;

namespace SystemContainers.Cli;

/// <summary>
/// Turns the first Ctrl+C, SIGTERM or SIGHUP into a cancellation, so that the engine can put the host back. A second
/// one ends the process at once; that is safe too, because the next run mends what was left.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupts()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Cancel(context, 1)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, 15)),
        ];
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code that tells of the signal, or null while none came.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context, int number)
    {
        if (ExitCode is null)
        {
            context.Cancel = true;
            ExitCode = 128 + number;
            _source.Cancel();
        }
    }
}
