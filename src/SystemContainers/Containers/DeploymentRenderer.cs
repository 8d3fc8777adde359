using System.Globalization;
using SystemContainers.Containers.Health;
using SystemContainers.Containers.HostFiles;
using SystemContainers.Containers.Packages;
using SystemContainers.Containers.Security;
using SystemContainers.Host;
using SystemContainers.Host.Systemd;
using SystemContainers.Images;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.Storage.Native;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>Renders all files of a deployment and checks them. It reads the store and changes nothing.</summary>
internal sealed class DeploymentRenderer(HostPaths paths, Repository repository)
{
    // A runtime follows these when it sets up a container, and as links they could lead
    // it to the host (CVE-2026-41579).
    private static readonly string[] _mustNotBeLinks = ["dev", "proc", "sys", "run", "etc"];

    private readonly HostFileClaims _claims = new(paths);
    private readonly DeploymentValues _values = new(paths);
    private readonly ConfigurationRenderer _configuration = new(paths, repository);

    /// <summary>Renders a deployment.</summary>
    /// <param name="request">What it is to be made of.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.MissingVariable"/>,
    /// <see cref="ErrorCode.InvalidVariable"/>, <see cref="ErrorCode.InvalidDefinition"/>,
    /// <see cref="ErrorCode.InvalidImage"/>.</exception>
    internal DeploymentDraft Render(DeploymentRequest request, IEngineObserver observer)
    {
        CheckPlatform(request.Image.Image);
        var root = request.Image.Merge(repository);
        CheckRoot(root, request.Image.Image.Name);
        var definition = DefinitionReader.Read(repository, root);
        WarnOfDefaults(definition, request.Image.Image.Name, observer);
        var unitTemplate = definition.Manifest.NoContainerService ? null : definition.Unit ?? DefaultUnit.Create();
        var templates = definition.Templates.Append(unitTemplate).OfType<Template>().Distinct().ToList();
        Warn(TemplateVariables.Warnings(templates, request.NewValues), observer);
        var values = _values.Of(
            request, definition, unitTemplate, request.Directory ?? paths.Deployment(request.Name, request.Number));
        TemplateVariables.RequireAll(templates, values);
        var files = HostFiles(request, definition, root, values, observer);
        var health = ImageHealth.Read(definition, request.Image.Execution?.Healthcheck);
        var info =
            Info(request, values, files) with { HasService = unitTemplate is not null, ImageStartPolicy = health };
        info.EffectivePolicy.ResolveUri(values);

        // Unit and tmpfiles name the link and not the deployment, so that most updates leave their text as it is.
        var unitValues = new Dictionary<string, string>(values)
        {
            [BuiltInVariables.DestDir] = request.Directory ?? paths.Link(request.Name),
        };
        if (unitTemplate is null)
        {
            return RenderWithoutService(request, files, info, definition.Tmpfiles?.Expand(unitValues)) with
            {
                PrebuiltPackage = Prebuilt(root),
            };
        }

        var (configurationText, configuration) = _configuration.Render(request, definition, root, values, observer);

        var hardened = Hardening.Apply(request.Profile, configurationText, configuration.BindMounts, paths.IsUser);
        var unit = request.Runtime.AddCleanUp(unitTemplate.Expand(unitValues), unitTemplate, request.Name);
        unit = paths.IsUser ? UserUnit.Adapt(request.Name + ".service", unit) : unit;
        var tmpfiles = ForOwner(definition.Tmpfiles?.Expand(unitValues) ?? Tmpfiles(configuration, root, observer));
        return new DeploymentDraft(
            request.Name,
            request.Number,
            request.RemoteRoot is null ? root : null,
            files,
            info with { Security = hardened.Settings },
            _configuration.Place(
                request.RemoteRoot?.Place(hardened.Configuration) ?? hardened.Configuration, request, unitTemplate,
                unit, observer),
            unit,
            UnitDropIn.Create(UnitDropIn.Combine(hardened.UnitSettings, request.UnitSettings)),
            NothingIfBlank(tmpfiles))
        {
            RemoteRoot = request.RemoteRoot?.Path,
            PrebuiltPackage = Prebuilt(root),
        };
    }

    /// <summary>Renders an image that is run once: what it needs of <see cref="Render"/> without a unit.</summary>
    /// <param name="request">What it is to be made of; its name is the container's.</param>
    /// <param name="directory">The directory it will be in, the value of <c>DESTDIR</c>.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <inheritdoc cref="Render"/>
    internal OnceDraft RenderOnce(DeploymentRequest request, string directory, IEngineObserver observer)
    {
        var root = request.Image.Merge(repository);
        CheckRoot(root, request.Image.Image.Name);
        var definition = DefinitionReader.Read(repository, root) with { Unit = null };
        WarnOfDefaults(definition, request.Image.Image.Name, observer);
        var templates = definition.Templates.ToList();
        Warn(TemplateVariables.Warnings(templates, request.NewValues), observer);
        var values = _values.Of(request, definition, DefaultUnit.Create(), directory);
        TemplateVariables.RequireAll(templates, values);
        var (text, configuration) = _configuration.Render(request, definition, root, values, observer);
        return new OnceDraft(
            root, text,
            ForOwner(definition.Tmpfiles?.Expand(values) ?? Tmpfiles(configuration, root, observer)).Trim());
    }

    /// <summary>Refuses settings of a unit that systemd would not take.</summary>
    /// <param name="settings">What the user sets.</param>
    /// <param name="observer">Hears the command line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    internal static async Task CheckSettingsAsync(
        IReadOnlyDictionary<string, string> settings, IEngineObserver observer, CancellationToken cancellationToken)
    {
        UnitDropIn.Check(settings);
        if (settings.Values.Any(v => v.Length > 0))
        {
            await UnitSettingsCheck.RunAsync(
                UnitDropIn.FileName,
                UnitDropIn.Create(UnitDropIn.Combine(new Dictionary<string, string>(), settings)),
                observer,
                cancellationToken);
        }
    }

    private string ForOwner(string tmpfiles) => paths.IsUser ? UserUnit.AdaptTmpfiles(tmpfiles) : tmpfiles;

    private HostFileLayout HostFiles(
        DeploymentRequest request, ImageDefinition definition, MergedDirectory root,
        IReadOnlyDictionary<string, string> values, IEngineObserver observer)
    {
        var folder = root.FindDirectory(DefinitionReader.HostFolder);
        if (!paths.IsUser || folder is null)
        {
            return HostFileLayout.Create(folder, definition, values);
        }

        if (definition.Manifest.NoContainerService)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"Image {request.Image.Image.Name} only brings files for the host, which only root can install.",
                "Install it as root.",
                request.Name);
        }

        observer.Warning($"Host files of image {request.Image.Image.Name} are left out: only root can install them.");
        return HostFileLayout.Create(null, definition, values);
    }

    private static void Warn(IEnumerable<string> warnings, IEngineObserver observer)
    {
        foreach (var warning in warnings)
        {
            observer.Warning(warning);
        }
    }

    private static DeploymentDraft RenderWithoutService(
        DeploymentRequest request, HostFileLayout files, DeploymentInfo info, string? tmpfiles) =>
        request.UnitSettings.Count == 0 && request.RemoteRoot is null
            ? new DeploymentDraft(
                request.Name, request.Number, null, files, info, null, null, null,
                NothingIfBlank(tmpfiles ?? string.Empty))
            : throw new SystemContainersException(
                ErrorCode.InvalidArgument,
                $"Image {request.Image.Image.Name} has no service, so there is no unit to set limits on, "
                + "and no process that needs a root file system.",
                "Leave limits, unit settings and root file system out.",
                request.Name);

    private string? Prebuilt(MergedDirectory root) =>
        root.FindFile(PrebuiltPackage.ImagePath) is { } checksum && repository.LinkTarget(checksum) is null
            ? repository.ContentPath(checksum)
            : null;

    private static string NothingIfBlank(string text) => text.Trim().Length == 0 ? string.Empty : text;

    private DeploymentInfo Info(
        DeploymentRequest request, IReadOnlyDictionary<string, string> values, HostFileLayout files)
    {
        if (request.Directory is not null)
        {
            files.Paths.ToList().ForEach(path => HostFilePolicy.Check(request.Name, path));
            return Info(request, values);
        }

        var (directories, replaced) = _claims.Check(
            request.Name, files.Paths, request.Active is { } active ? [active.KeptHostFiles] : [],
            request.ReplacesFiles);
        return Info(request, values) with { InstalledDirectories = directories, ReplacedFiles = replaced };
    }

    private static DeploymentInfo Info(DeploymentRequest request, IReadOnlyDictionary<string, string> values) => new()
    {
        Image = request.Image.Image.Name,
        Digest = request.Image.Image.Digest,
        Commit = request.Image.Image.Commit,
        Created = DateTimeOffset.UtcNow,
        Values = values,
        Runtime = request.Runtime.Path,
        Remote = request.RemoteRoot?.Given,
        UnitSettings = request.UnitSettings,
        StartPolicy = request.StartPolicy,
        Profile = request.Profile,
        UserValues = [.. request.UserValues.Keys.Order(StringComparer.Ordinal)],
    };

    // Images of before configurations were kept say nothing of their platform.
    private static void CheckPlatform(SystemImage image)
    {
        if (!ImagePlatform.Host.Covers(image.Platform))
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"The image {image.Name} is for {image.Platform}, and this host is {ImagePlatform.Host}.",
                "Import the image for this host's platform.",
                image.Name);
        }
    }

    private static void CheckRoot(MergedDirectory root, string image)
    {
        if (_mustNotBeLinks.FirstOrDefault(root.Files.ContainsKey) is { } name)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"/{name} of image {image} is not a directory, and a runtime that follows it could "
                + "leave the container.",
                "Build the image with a directory there.",
                image);
        }
    }

    private static void WarnOfDefaults(ImageDefinition definition, string image, IEngineObserver observer)
    {
        if (!definition.HasExports)
        {
            observer.Warning(
                $"Image {image} has no /exports, so its service is made from its Entrypoint, Cmd, Env, "
                + "User and WorkingDir.");
        }
    }

    private static string Tmpfiles(RuntimeConfiguration configuration, MergedDirectory root, IEngineObserver observer)
    {
        var generated = GeneratedTmpfiles.Create(
            configuration, Path.Exists, path => root.FindFile(path.TrimStart('/')) is not null);
        Warn(generated.Warnings, observer);
        return generated.Text;
    }
}
