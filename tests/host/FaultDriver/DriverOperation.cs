namespace SystemContainers.FaultDriver;

/// <summary>What the driver does.</summary>
public enum DriverOperation
{
    Import,
    Install,
    Update,
    Undo,
    Uninstall,
    Command,
    RunImage,
    List,
}
