using SystemContainers.Containers;
using SystemContainers.Containers.Packages;
using SystemContainers.Containers.Processes;
using SystemContainers.Host.Processes;
using SystemContainers.Images;

namespace SystemContainers.FaultDriver;

/// <summary>One operation of the engine, and where it is to be disturbed.</summary>
public sealed record DriverTask
{
    public required HostOptions Host { get; init; }

    public required DriverOperation Operation { get; init; }

    /// <summary>The container; the source of an import, the archive of an export, the place of a mount.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The image to install or to move to, and the name to import under.</summary>
    public string? Image { get; init; }

    public Dictionary<string, string> Variables { get; init; } = [];

    public Dictionary<string, string> UnitSettings { get; init; } = [];

    /// <summary>How many deployments an update leaves.</summary>
    public int? Keep { get; init; }

    /// <summary>The deployment that an undo moves to.</summary>
    public string? To { get; init; }

    /// <summary>The command to run.</summary>
    public string[] Command { get; init; } = [];

    public bool Start { get; init; }

    public SystemPackage SystemPackage { get; init; } = SystemPackage.No;

    /// <summary>The process kills itself when this step is reported.</summary>
    public ChangeStep? KillAt { get; init; }

    /// <summary>The process kills itself when a message with this text is reported.</summary>
    public string? KillAtMessage { get; init; }

    /// <summary>The process says so and waits for the end of its input when this step is reported.</summary>
    public ChangeStep? WaitAt { get; init; }

    private static ProcessStreams Streams { get; } = ProcessStreams.Piped((line, _) =>
    {
        Console.WriteLine(line.Text);
        return Task.CompletedTask;
    });

    public async Task RunAsync()
    {
        var host = new SystemContainerHost(Host);
        var observer = new DriverObserver(this);
        var policy = new StartPolicy { SettleTime = TimeSpan.FromMilliseconds(600) };
        var image = Image is null ? null : ImageReference.Parse(Image);
        var none = CancellationToken.None;
        switch (Operation)
        {
            case DriverOperation.Import:
                var source = ImageSource.Parse(Name, "/");
                await host.Images.ImportAsync(new ImportOptions { Source = source, Name = image }, observer, none);
                break;
            case DriverOperation.Export:
                await host.Images.ExportAsync(new ExportOptions { Image = image!, Output = Name }, observer, none);
                break;
            case DriverOperation.Install:
                var install = new InstallOptions
                {
                    Image = image!,
                    Name = Name,
                    Variables = Variables,
                    UnitSettings = UnitSettings,
                    Start = Start,
                    SystemPackage = SystemPackage,
                    StartPolicy = policy,
                };
                await host.Containers.InstallAsync(install, observer, none);
                break;
            case DriverOperation.Update:
                var update = new UpdateOptions
                {
                    Name = Name,
                    Rebase = image,
                    Variables = Variables,
                    UnitSettings = UnitSettings,
                    Keep = Keep,
                    StartPolicy = policy,
                };
                await host.Containers.UpdateAsync(update, observer, none);
                break;
            case DriverOperation.Undo:
                var undo = new UndoOptions { Name = Name, To = To, StartPolicy = policy };
                await host.Containers.UndoAsync(undo, observer, none);
                break;
            case DriverOperation.Uninstall:
                await host.Containers.UninstallAsync(Name, observer, none);
                break;
            case DriverOperation.Mount:
                await host.Images.Mounts.MountAsync(new MountOptions { Image = image!, Path = Name }, observer, none);
                break;
            case DriverOperation.Dismount:
                await host.Images.Mounts.DismountAsync(Name, observer, none);
                break;
            case DriverOperation.Optimize:
                await host.Images.Maintenance.OptimizeAsync(observer, none);
                break;
            case DriverOperation.Command:
                await host.Containers.InvokeCommandAsync(
                    new CommandOptions { Name = Name, Command = Command }, Streams, observer, none);
                break;
            case DriverOperation.RunImage:
                var run = new ImageRunOptions { Image = image!, Command = Command, Variables = Variables };
                await host.Containers.RunImageAsync(run, Streams, observer, none);
                break;
            default:
                await host.Containers.ListAsync(observer, none);
                break;
        }
    }
}
