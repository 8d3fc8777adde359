using SystemContainers.Templates;

namespace SystemContainers.Images.Checking;

/// <summary>The image around the definition.</summary>
internal static class ImageRules
{
    // A runtime follows these when it sets up a container, and as links they could lead it to the host.
    private static readonly string[] _directories = ["dev", "etc", "proc", "run", "sys"];

    /// <summary>Checks it.</summary>
    /// <param name="context">The check.</param>
    internal static void Check(CheckContext context)
    {
        if (context.Source.Image is not { } image)
        {
            return;
        }

        if (!ImageLabels.IsSystem(image.Labels))
        {
            context.Add(
                CheckRules.ImageTypeLabel, null, null, "The image does not have the label atomic.type=system.");
        }

        if (!image.HasExports)
        {
            context.Add(CheckRules.ImageExports, null, null, "The image has no /exports.");
        }

        foreach (var name in _directories.Where(image.Root.Files.ContainsKey))
        {
            context.Add(
                CheckRules.ImageRoot, null, null,
                $"/{name} of the image is not a directory, and a runtime that follows it could leave the container.");
        }

        CheckDefaultProgram(context, image);
    }

    private static void CheckDefaultProgram(CheckContext context, CheckedImage image)
    {
        var hasConfiguration = context.Source.Texts.ContainsKey(DefinitionSource.ConfigurationFile)
            || context.Source.Texts.ContainsKey(DefinitionSource.PlainConfigurationFile);
        if (hasConfiguration || context.Manifest.NoContainerService)
        {
            return;
        }

        var process = new ImageProcess
        {
            Entrypoint = image.Execution?.Entrypoint ?? [],
            Command = image.Execution?.Command ?? [],
            User = image.Execution?.User,
        };
        try
        {
            DefaultConfiguration.Create(
                process, path => DefinitionReader.ReadFile(image.Repository, image.Root, path.TrimStart('/')),
                _ => false);
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.InvalidDefinition)
        {
            context.Add(CheckRules.ImageProgram, null, null, e.Problem);
        }
    }
}
