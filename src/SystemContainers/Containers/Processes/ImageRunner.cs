using SystemContainers.Host;
using SystemContainers.Host.Processes;
using SystemContainers.Host.Runtimes;
using SystemContainers.Images;
using SystemContainers.Images.Layers;

namespace SystemContainers.Containers.Processes;

/// <summary>Runs images that are no service: checked out, run to their end and removed.</summary>
internal sealed class ImageRunner(HostOptions options, ImageStore images, DeploymentRenderer renderer)
{
    /// <summary>Runs an image.</summary>
    /// <param name="run">The image and the command.</param>
    /// <param name="streams">Where it reads from and writes to.</param>
    /// <param name="observer">Hears what happens.</param>
    /// <param name="cancellationToken">Ends it; nothing is left then.</param>
    internal async Task<CommandResult> RunAsync(
        ImageRunOptions run, ProcessStreams streams, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var image = images.GetStored(run.Image);
        var runtime = OciRuntime.Find(options.Paths, run.Runtime ?? options.Runtime);
        using var folder = ProcessFolder.Create(options.Paths, "run-once", runtime);
        try
        {
            var draft = renderer.RenderOnce(Request(folder.Id, image, run, runtime), folder.Path, observer);
            using (var checkout = new HardLinkCheckout(images.Repository))
            {
                checkout.Write(draft.Root, folder.Handle, "rootfs", cancellationToken);
            }

            if (draft.Tmpfiles.Length > 0)
            {
                await folder.CreateTmpfilesAsync(draft.Tmpfiles, observer, cancellationToken);
            }

            var configuration = ProcessConfiguration.Container(
                draft.Configuration,
                Path.Combine(folder.Path, "rootfs"),
                run,
                streams.IsTerminalWanted,
                path => DefinitionReader.ReadFile(images.Repository, draft.Root, path.TrimStart('/')));
            return await new OnceRunner(runtime).RunAsync(
                folder, configuration, run, streams, observer, cancellationToken);
        }
        finally
        {
            await folder.RemoveAsync(observer);
        }
    }

    private static DeploymentRequest Request(string name, StoredImage image, ImageRunOptions run, OciRuntime runtime) =>
        new(name, 0, image, run.Variables, run.Variables.Keys, Guid.NewGuid().ToString(), runtime);
}
