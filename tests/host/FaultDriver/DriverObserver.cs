using System.Diagnostics;
using SystemContainers.Containers;

namespace SystemContainers.FaultDriver;

/// <summary>Disturbs the operation that it listens to.</summary>
internal sealed class DriverObserver(DriverTask task) : IEngineObserver
{
    public void Verbose(string message) => Hear(message);

    public void Warning(string message) => Hear(message);

    public void Progress(EngineProgress progress)
    {
    }

    public void Step(string container, ChangeStep step)
    {
        if (step == task.KillAt)
        {
            KillSelf();
        }

        if (step == task.WaitAt)
        {
            Console.WriteLine("waiting");
            Console.In.ReadToEnd();
        }
    }

    private void Hear(string message)
    {
        if (task.KillAtMessage is { } text && message.Contains(text, StringComparison.Ordinal))
        {
            KillSelf();
        }
    }

    // SIGKILL: nothing of this process runs after it, no handler and no finally.
    private static void KillSelf() => Process.GetCurrentProcess().Kill();
}
