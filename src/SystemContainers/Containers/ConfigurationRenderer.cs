using SystemContainers.Host;
using SystemContainers.Host.Runtimes;
using SystemContainers.Images;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;
using SystemContainers.Storage;
using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>Renders the <c>config.json</c> of a deployment and checks it.</summary>
internal sealed class ConfigurationRenderer(HostPaths paths, Repository repository)
{
    /// <summary>Renders it: from the image's own, or from what its configuration says of its process.</summary>
    /// <param name="request">What the deployment is made of.</param>
    /// <param name="definition">The image's definition.</param>
    /// <param name="root">The image's files.</param>
    /// <param name="values">The values of its variables.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidDefinition"/>,
    /// <see cref="ErrorCode.InvalidVariable"/>.</exception>
    internal (string Text, RuntimeConfiguration Parsed) Render(
        DeploymentRequest request, ImageDefinition definition, MergedDirectory root,
        IReadOnlyDictionary<string, string> values, IEngineObserver observer)
    {
        var text = ConfigurationText(request, definition, root, values, observer);
        text = paths.IsUser ? AdaptToUser(text, observer) : text;
        var configuration = RuntimeConfiguration.Parse(text);
        configuration.Warnings.ToList().ForEach(observer.Warning);
        return (text, configuration);
    }

    private static string AdaptToUser(string text, IEngineObserver observer)
    {
        RuntimeConfiguration.Parse(text);
        if (UnitCgroup.HasLimits(text))
        {
            observer.Warning(
                "The limits in config.json are left out: they need root. "
                + "Set limits of the unit in place of them, as of its memory.");
        }

        return UserConfiguration.Adapt(text, UserIds.Read());
    }

    private string ConfigurationText(
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
                $"Image {request.Image.Image.Name} has no config.json.template; one is made from its Entrypoint, Cmd, "
                + "Env, User and WorkingDir.");
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

    /// <summary>Puts the container into the cgroup of its unit. A user's stays in it in any case.</summary>
    /// <param name="configuration">Text of the <c>config.json</c>.</param>
    /// <param name="request">What the deployment is made of.</param>
    /// <param name="template">The unit's template.</param>
    /// <param name="unit">Text of its unit.</param>
    /// <param name="observer">Hears why limits on the unit would not hold the container.</param>
    internal string Place(
        string configuration, DeploymentRequest request, Template template, string unit, IEngineObserver observer)
    {
        if (paths.IsUser)
        {
            WarnOfLimits(request, observer);
            return configuration;
        }

        var path = UnitCgroup.PathOf(request.Name + ".service", unit, request.UnitSettings);
        var isInTheWay = Cgroups.IsUnified && !OciRuntime.Starts(template);
        if (path is not null && !isInTheWay)
        {
            return UnitCgroup.Place(configuration, path);
        }

        if (Cgroups.IsUnified)
        {
            observer.Warning(
                (path is null ? "The unit's slice depends on a specifier" : "The unit does not run $EXEC_START")
                + ", so limits on the unit do not hold the container's processes.");
        }

        return configuration;
    }

    private static void WarnOfLimits(DeploymentRequest request, IEngineObserver observer)
    {
        var names = UnitCgroup.WithoutController(request.UnitSettings.Keys, Cgroups.ReadUserControllers()).ToList();
        if (names.Count > 0)
        {
            observer.Warning(
                $"{string.Join(", ", names)} will not hold {request.Name}: on this host systemd does not give the "
                + "services of users the cgroup controllers for it.");
        }
    }
}
