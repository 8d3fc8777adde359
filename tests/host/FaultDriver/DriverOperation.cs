namespace SystemContainers.FaultDriver;

/// <summary>What the driver does.</summary>
public enum DriverOperation
{
    Import,
    Export,
    Install,
    Update,
    Undo,
    Uninstall,
    Command,
    RunImage,
    List,
    Mount,
    Dismount,
    Optimize,
}
