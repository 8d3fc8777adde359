using System.CommandLine;
using SystemContainers.Cli.Options;
using SystemContainers.Containers;
using SystemContainers.Containers.Packages;
using SystemContainers.Containers.Processes;
using SystemContainers.Containers.Security;
using SystemContainers.Host.Processes;
using SystemContainers.Images;

namespace SystemContainers.Cli.Commands;

/// <summary><c>atomic install --system IMAGE</c>.</summary>
internal sealed class InstallCommand : EngineCommand
{
    private readonly Argument<string> _image =
        NameArgument.One("IMAGE", $"{ImageAccess.SourceDescription} It is brought in if it is not local.");

    private readonly Option<bool> _system = new("--system")
    {
        Description = "Install a container of the host, as root does always.",
    };

    private readonly Option<bool> _user = new("--user")
    {
        Description = "Install a container of your own, as users other than root do always.",
    };

    private readonly Option<string?> _name = new("--name", "-n")
    {
        Description = "Name of the container; else that of the image, with -TAG unless the tag is latest.",
        HelpName = "NAME",
    };

    private readonly KeyValueOption _set = new("--set", "Set a variable of the image's templates.");

    private readonly KeyValueOption _unitSetting = new(
        "--unit-setting", "Add a setting to the unit, such as MemoryMax=512M; updates keep it.", "SETTING=VALUE");

    private readonly Option<string?> _runtime = new("--runtime")
    {
        Description = "The OCI runtime, as a path or a name; else the configured one, else runc.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _rootfs = new("--rootfs")
    {
        Description = "Use the root file system of another container, by name or path, or of a folder; "
            + "no checkout is made.",
        HelpName = "CONTAINER|PATH",
    };

    private readonly Option<SystemPackage> _systemPackage = new("--system-package")
    {
        Description = "Whether the image's host files become an RPM package; "
            + "with 'build' a package of the whole container is made in the current folder, and nothing is installed.",
        DefaultValueFactory = _ => SystemPackage.Auto,
        HelpName = "auto|yes|no|build",
    };

    private readonly Option<int?> _keep = new("--keep")
    {
        Description = "How many deployments updates leave: 2, or more to go back further.", HelpName = "N",
    };

    private readonly Option<bool> _start = new("--start") { Description = "Start it after installing." };
    private readonly Option<bool> _force = new("--force", "-f")
    {
        Description = "Replace files of the host by host files of the image; they are kept as NAME.orig.",
    };

    private readonly DisplayOption _display = new();
    private readonly ServiceOptions _service;
    private readonly SourceOptions _source;

    public InstallCommand()
        : base("install", "Installs a container. Its service is enabled, and not started unless --start is given.")
    {
        Add(_image);
        Add(_system);
        Add(_user);
        Add(_name);
        Add(_set);
        Add(_unitSetting);
        Add(_runtime);
        Add(_rootfs);
        _systemPackage.AcceptOnlyFromAmong("auto", "yes", "no", "build");
        Add(_systemPackage);
        Add(_keep);
        Add(_start);
        Add(_force);
        _service = new ServiceOptions(this);
        Add(_display);
        _source = new SourceOptions(this);
    }

    protected override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        CheckOwner(session);
        var image = session.Parsed.GetRequiredValue(_image);
        var variables = _set.Read(session.Parsed);
        if (session.Parsed.GetValue(_display))
        {
            await ShowAsync(session, image, variables, cancellationToken);
            return ExitCodes.Success;
        }

        var reference = await ImageAccess.EnsureAsync(session, image, _source, cancellationToken);
        if (session.Images.Get(reference).IsRunOnce)
        {
            return await RunOnceAsync(session, reference, variables, cancellationToken);
        }

        var options = OptionsFor(session.Parsed, reference, variables);
        if (options.SystemPackage == SystemPackage.Build)
        {
            var package = await MakePackageAsync(session, options, cancellationToken);
            session.Output.WriteLine($"Generated rpm {package}");
            return ExitCodes.Success;
        }

        var container = await session.Containers.InstallAsync(options, session.Observer, cancellationToken);
        session.Output.WriteLine(
            options.Start
                ? $"Installed and started {container.Name} from {container.Image}."
                : $"Installed {container.Name} from {container.Image}; 'atomic run {container.Name}' starts it.");
        return ExitCodes.Success;
    }

    private void CheckOwner(Session session)
    {
        if (session.IsUser && session.Parsed.GetValue(_system))
        {
            throw new SystemContainersException(
                ErrorCode.PermissionDenied, "Only root can install a container of the host.",
                "Run it with sudo, or with --user.");
        }

        if (!session.IsUser && session.Parsed.GetValue(_user))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument, "--user does not work for root.",
                "Run it as the user who is to have the container.");
        }
    }

    // As the old command does with an image of the label atomic.run=once.
    private async Task<int> RunOnceAsync(
        Session session, ImageReference image, IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken)
    {
        session.Observer.Warning($"{image} says that it is run once, so it is run and nothing is installed.");
        var run = new ImageRunOptions
        {
            Image = image, Variables = variables, Runtime = session.Parsed.GetValue(_runtime),
        };
        var result = await session.Containers.RunImageAsync(
            run, ProcessStreams.Attached(), session.Observer, cancellationToken);
        return result.ExitCode;
    }

    private async Task ShowAsync(
        Session session,
        string image,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken)
    {
        if (ImageAccess.Find(session.Images, image) is { } local)
        {
            var options = OptionsFor(session.Parsed, ImageReference.Parse(local.Name), variables);
            session.Show(await session.Containers.PlanInstallAsync(options, session.Observer, cancellationToken));
            return;
        }

        await ImageAccess.ShowImportAsync(session, image, _source, cancellationToken);
        session.Observer.Warning("The image is not local, so what its installation would do is not known yet.");
    }

    private static Task<string> MakePackageAsync(
        Session session, InstallOptions options, CancellationToken cancellationToken)
    {
        var package = new PackageOptions
        {
            Image = options.Image,
            Name = options.Name,
            Variables = options.Variables,
            Runtime = options.Runtime,
            Destination = Environment.CurrentDirectory,
        };
        return session.Containers.MakePackageAsync(package, session.Observer, cancellationToken);
    }

    private static string? RootFileSystem(string? given) =>
        given?.Contains('/', StringComparison.Ordinal) == true ? Path.GetFullPath(given) : given;

    private InstallOptions OptionsFor(
        ParseResult parsed, ImageReference image, IReadOnlyDictionary<string, string> variables) => new()
    {
        Image = image,
        Name = parsed.GetValue(_name),
        Variables = variables,
        Runtime = parsed.GetValue(_runtime),
        SystemPackage = parsed.GetValue(_systemPackage),
        RootFileSystem = RootFileSystem(parsed.GetValue(_rootfs)),
        UnitSettings = _unitSetting.Read(parsed),
        Keep = parsed.GetValue(_keep),
        Start = parsed.GetValue(_start),
        Force = parsed.GetValue(_force),
        Profile = _service.Profile(parsed) ?? SecurityProfile.Default,
        StartPolicy = _service.StartPolicy(parsed),
    };
}
