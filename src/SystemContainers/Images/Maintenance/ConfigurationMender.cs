using System.Text;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Manifests;
using SystemContainers.Images.Ostree;
using SystemContainers.Images.Sources;

namespace SystemContainers.Images.Maintenance;

/// <summary>Imports image configurations again, from the images' sources.</summary>
/// <param name="repository">The store's repository.</param>
/// <param name="sources">Where images can be had from.</param>
/// <param name="observer">Hears what happens.</param>
internal sealed class ConfigurationMender(Repository repository, RepairSources sources, IEngineObserver observer)
{
    /// <summary>Imports a configuration again.</summary>
    /// <param name="shortName">Its ref without prefix.</param>
    /// <param name="images">The images that have it.</param>
    /// <param name="problems">What is wrong with it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">It cannot be had.</exception>
    internal async Task<MendResult> MendAsync(
        string shortName, IReadOnlyList<CommittedImage> images, IReadOnlyList<StoreProblem> problems,
        CancellationToken cancellationToken)
    {
        var mend = new PartMend(repository, shortName, problems);
        var descriptor = OciJson.Read(Encoding.UTF8.GetBytes(images[0].Manifest), OciJson.Default.ManifestJson).Config!;
        var (source, content) = await sources.ReadAsync(
            images, descriptor.Digest!, descriptor.Size, blob => Read(blob, descriptor), observer, cancellationToken);
        using var transaction = mend.Begin();
        var commit = ImageImporter.AddConfiguration(transaction, content);
        return new MendResult(source.ToString(), mend.Publish(transaction, commit));
    }

    private static byte[] Read(Stream blob, DescriptorJson descriptor)
    {
        try
        {
            var most = Math.Min(descriptor.Size, SourceImage.MaximumConfigurationBytes);
            using var checkedBlob = new DigestStream(blob, most);
            using var content = new MemoryStream();
            checkedBlob.CopyTo(content);
            return checkedBlob.FinishDigest() == descriptor.Digest
                ? content.ToArray()
                : throw new InvalidDataException("its content has another digest");
        }
        catch (InvalidDataException e)
        {
            throw new SystemContainersException(
                ErrorCode.InvalidImage,
                $"The configuration {descriptor.Digest} cannot be imported: {e.Message}.",
                "Ask whoever built the image.",
                descriptor.Digest,
                inner: e);
        }
    }
}
