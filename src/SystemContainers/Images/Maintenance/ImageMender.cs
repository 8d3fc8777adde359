using System.Text;
using SystemContainers.Images.Layers;
using SystemContainers.Images.Ostree;

namespace SystemContainers.Images.Maintenance;

/// <summary>
/// Makes the commits of images again. One whose manifest is still the one with its digest can be had without a network;
/// the record of where the image came from and who signed it only comes back with another import.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="sources">Where images can be had from.</param>
/// <param name="observer">Hears what happens.</param>
internal sealed class ImageMender(ImageStore store, RepairSources sources, IEngineObserver observer)
{
    private const string FromManifest = "manifest";

    private Repository Repository => store.Repository;

    /// <summary>Makes an image's commit again, or objects of it.</summary>
    /// <param name="shortName">The image's ref without prefix; null where only a deployment has it.</param>
    /// <param name="part">The commit as it is; null where it is not there.</param>
    /// <param name="problems">What is wrong with it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SystemContainersException">The image cannot be had.</exception>
    internal async Task<MendResult> MendAsync(
        string? shortName, StorePart? part, IReadOnlyList<StoreProblem> problems, CancellationToken cancellationToken)
    {
        var wanted = problems.Select(p => p.Object).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var isCommitSound = problems.All(
            p => p.Object is { } name && StoredObject.TypeOf(name) != StoredObject.CommitType);
        if (isCommitSound && part?.Image is { } image && TryWriteTree(image, wanted))
        {
            return new MendResult(FromManifest, wanted);
        }

        if (shortName is null)
        {
            throw new SystemContainersException(
                ErrorCode.SourceNotFound, "Only a deployment has this image.", "Import the image again.", part?.Commit);
        }

        var name = RefName.Decode(shortName)!;
        var content = part is null ? null : Salvage(name, part.Commit);
        try
        {
            var import = sources.ImportOf(name, content?.Digest ?? part?.Image?.Digest);
            using var share = new TransferShare();
            await new ImageImporter(store, share).ImportAsync(import, observer, cancellationToken);
            return new MendResult(import.Source.ToString(), wanted);
        }
        catch (SystemContainersException) when (content is not null)
        {
            WriteCommit(shortName, content);
            return new MendResult(FromManifest, wanted);
        }
    }

    private bool TryWriteTree(CommittedImage image, HashSet<string> wanted)
    {
        using var transaction = new ObjectTransaction(Repository, wanted);
        AddTree(transaction, image);
        if (!wanted.All(transaction.Adds))
        {
            return false;
        }

        transaction.Commit();
        return true;
    }

    private void WriteCommit(string shortName, CommittedImage content)
    {
        using var transaction = new ObjectTransaction(Repository);
        var commit = ImageImporter.AddCommit(
            transaction,
            AddTree(transaction, content),
            [
                new(StoredImageReader.DigestKey, content.Digest!),
                new(StoredImageReader.ManifestKey, content.Manifest),
                new("signatures", "0"),
            ]);
        transaction.Commit((shortName, commit));
    }

    private static LayerDirectory AddTree(ObjectTransaction transaction, CommittedImage content)
    {
        var root = new LayerDirectory();
        var file = transaction.AddFile(FileMetadata.DefaultFile, Encoding.UTF8.GetBytes(content.Manifest));
        root.Files.Add("manifest.json", new LayerFile(file, isLink: false));
        root.Write(transaction);
        return root;
    }

    // What a damaged commit says is believed only of the manifest, because that has a digest of its own.
    private CommittedImage? Salvage(string name, string checksum)
    {
        try
        {
            var bytes = File.ReadAllBytes(Repository.PathOf(Repository.ObjectName(checksum, StoredObject.CommitType)));
            var content = CommittedImage.Of(name, checksum, ObjectFormat.ReadCommit(bytes));
            return content is { Digest: not null, HasItsDigest: true } ? content : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OverflowException)
        {
            return null;
        }
    }
}
