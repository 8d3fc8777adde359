using System.Text;
using SystemContainers.Host.Processes;
using SystemContainers.Images.Manifests;

namespace SystemContainers.Images.Sources;

/// <summary>The platforms for which a source has images, for the error of one that it has not.</summary>
internal static class SourcePlatforms
{
    /// <summary>Runs work on a source; where the source has no image for the platform, says for which it has.</summary>
    /// <param name="source">The source.</param>
    /// <param name="work">The work.</param>
    /// <param name="observer">Hears command lines.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidImage"/>.</exception>
    internal static async Task<T> ExplainAsync<T>(
        ReadableSource source, Func<Task<T>> work, IEngineObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (SystemContainersException e) when (e.Message.Contains("no image found in ", StringComparison.Ordinal))
        {
            var place = source.Place;
            var there = await ListAsync(source, observer, cancellationToken);
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"{place} has no image for {source.Options.Platform ?? ImagePlatform.Host}.",
                there.Count > 0 ? $"It has images for {string.Join(", ", there)}." : null,
                place.Text,
                e.Tool,
                e);
        }
    }

    private static async Task<IReadOnlyList<string>> ListAsync(
        ReadableSource source, IEngineObserver observer, CancellationToken cancellationToken)
    {
        var command = new Command(
            "skopeo",
            [
                .. source.GlobalArguments, "inspect", "--raw", .. source.RegistryArguments,
                source.Place.SkopeoReference,
            ]);
        var result = await CommandRunner.TryRunAsync(command, observer, cancellationToken);
        try
        {
            var index = OciJson.Read(Encoding.UTF8.GetBytes(result.StandardOutput), OciJson.Default.ManifestJson);

            // Attestations stand in an index too, for a platform of their own.
            return
            [
                .. (index.Manifests ?? []).Select(m => m?.Platform).OfType<PlatformJson>()
                    .Where(p => p.OperatingSystem != "unknown").Select(p => p.ToString()).Distinct(),
            ];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
