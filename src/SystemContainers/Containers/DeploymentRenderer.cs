using System.Globalization;
using SystemContainers.Containers.HostFiles;
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
    // A runtime follows these when it sets up a container, and as links they could lead it to the host (CVE-2026-41579).
    private static readonly string[] _mustNotBeLinks = ["dev", "proc", "sys", "run", "etc"];

    private readonly HostFileClaims _claims = new(paths);

    /// <summary>Renders a deployment.</summary>
    /// <param name="request">What it is to be made of.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.MissingVariable"/>,
    /// <see cref="ErrorCode.InvalidVariable"/>, <see cref="ErrorCode.InvalidDefinition"/>,
    /// <see cref="ErrorCode.InvalidImage"/>.</exception>
    internal DeploymentDraft Render(DeploymentRequest request, IEngineObserver observer)
    {
        var root = request.Image.Merge(repository);
        CheckRoot(root, request.Image.Image.Name);
        var definition = DefinitionReader.Read(repository, root);
        WarnOfDefaults(definition, request.Image.Image.Name, observer);
        var unitTemplate = definition.Manifest.NoContainerService ? null : definition.Unit ?? DefaultUnit.Create();
        var templates = definition.Templates.Append(unitTemplate).OfType<Template>().Distinct().ToList();
        foreach (var warning in TemplateVariables.Warnings(templates, request.NewValues))
        {
            observer.Warning(warning);
        }

        var values = Values(request, definition, unitTemplate);
        TemplateVariables.RequireAll(templates, values);
        var files = HostFileLayout.Create(root.FindDirectory(DefinitionReader.HostFolder), definition, values);
        var info = Info(request, values, files) with { HasService = unitTemplate is not null };

        // Unit and tmpfiles name the link and not the deployment, so that most updates leave their text as it is.
        var unitValues = new Dictionary<string, string>(values) { [BuiltInVariables.DestDir] = paths.Link(request.Name) };
        if (unitTemplate is null)
        {
            var lines = definition.Tmpfiles?.Expand(unitValues) ?? string.Empty;
            return new DeploymentDraft(request.Name, request.Number, null, files, info, null, null, NothingIfBlank(lines));
        }

        var configurationText = Configuration(request, definition, root, values, observer);
        var configuration = RuntimeConfiguration.Parse(configurationText);
        foreach (var warning in configuration.Warnings)
        {
            observer.Warning(warning);
        }

        var unit = request.Runtime.AddCleanUp(unitTemplate.Expand(unitValues), unitTemplate, request.Name);
        var tmpfiles = definition.Tmpfiles?.Expand(unitValues) ?? Tmpfiles(configuration, root, observer);
        return new DeploymentDraft(
            request.Name, request.Number, root, files, info, configurationText, unit, NothingIfBlank(tmpfiles));
    }

    private static string NothingIfBlank(string text) => text.Trim().Length == 0 ? string.Empty : text;

    private DeploymentInfo Info(
        DeploymentRequest request, IReadOnlyDictionary<string, string> values, HostFileLayout files)
    {
        var (directories, replaced) = _claims.Check(
            request.Name, files.Paths, request.Active is { } active ? [active.HostFiles] : [], request.ReplacesFiles);
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
        UserValues = [.. request.UserValues.Keys.Order(StringComparer.Ordinal)],
    };

    private static void CheckRoot(MergedDirectory root, string image)
    {
        if (_mustNotBeLinks.FirstOrDefault(root.Files.ContainsKey) is { } name)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"/{name} of image {image} is not a directory, and a runtime that follows it could leave the container.",
                "Build the image with a directory there.",
                image);
        }
    }

    private static void WarnOfDefaults(ImageDefinition definition, string image, IEngineObserver observer)
    {
        if (!definition.HasExports)
        {
            observer.Warning(
                $"Image {image} has no /exports, so its service is made from its Entrypoint, Cmd, Env, User and WorkingDir.");
        }
    }

    private IReadOnlyDictionary<string, string> Values(
        DeploymentRequest request, ImageDefinition definition, Template? unitTemplate)
    {
        var image = request.Image.Image;
        var pidFile = Path.Combine(paths.RunDirectory, $"container-{request.Name}.pid");
        var host = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [BuiltInVariables.RunDirectory] = paths.RunDirectory,
            [BuiltInVariables.StateDirectory] = paths.StateDirectory,
            [BuiltInVariables.ConfDirectory] = paths.ConfDirectory,
            [BuiltInVariables.PidFile] = pidFile,
            [BuiltInVariables.Runtime] = request.Runtime.Path,
            [BuiltInVariables.Atomic] = "/usr/bin/atomic",
            [BuiltInVariables.AllProcessCapabilities] = BuiltInVariables.ProcessCapabilities(LastCapability()),
        };
        var forced = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [BuiltInVariables.DestDir] = paths.Deployment(request.Name, request.Number),
            [BuiltInVariables.Name] = request.Name,
            [BuiltInVariables.HostUid] = LibC.GetEffectiveUserId().ToString(CultureInfo.InvariantCulture),
            [BuiltInVariables.HostGid] = LibC.GetEffectiveGroupId().ToString(CultureInfo.InvariantCulture),
            [BuiltInVariables.ImageName] = image.Name,
            [BuiltInVariables.ImageId] = RefName.OfBlob(image.Digest),
        };
        var setPidFile = request.UserValues.GetValueOrDefault(BuiltInVariables.PidFile, pidFile);
        if (unitTemplate is not null)
        {
            foreach (var (name, command) in request.Runtime.Commands(request.Name, unitTemplate, setPidFile))
            {
                forced[name] = command;
            }
        }

        return BuiltInVariables.Combine(forced, request.UserValues, host, definition.Manifest.DefaultValues, request.Uuid);
    }

    private string Configuration(
        DeploymentRequest request, ImageDefinition definition, MergedDirectory root,
        IReadOnlyDictionary<string, string> values, IEngineObserver observer)
    {
        if (definition.PlainConfiguration is { } plain)
        {
            return plain;
        }

        if (definition.Configuration is { } template)
        {
            return template.Expand(values);
        }

        if (definition.HasExports)
        {
            observer.Warning(
                $"Image {request.Image.Image.Name} has no config.json.template; one is made from its Entrypoint, Cmd, Env, User and WorkingDir.");
        }

        var execution = request.Image.Execution;
        var process = new ImageProcess
        {
            Entrypoint = execution?.Entrypoint ?? [],
            Command = execution?.Command ?? [],
            Environment = execution?.Environment ?? [],
            User = execution?.User,
            WorkingDirectory = execution?.WorkingDirectory,
        };
        return DefaultConfiguration.Create(
            process, path => DefinitionReader.ReadFile(repository, root, path.TrimStart('/')), Path.Exists);
    }

    private static string Tmpfiles(RuntimeConfiguration configuration, MergedDirectory root, IEngineObserver observer)
    {
        var generated = GeneratedTmpfiles.Create(
            configuration, Path.Exists, path => root.FindFile(path.TrimStart('/')) is not null);
        foreach (var warning in generated.Warnings)
        {
            observer.Warning(warning);
        }

        return generated.Text;
    }

    private static int LastCapability() =>
        int.Parse(File.ReadAllText("/proc/sys/kernel/cap_last_cap"), NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}
