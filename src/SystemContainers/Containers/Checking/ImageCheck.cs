using SystemContainers.Images;
using Kind = SystemContainers.Containers.SystemContainerFindingKind;

namespace SystemContainers.Containers.Checking;

/// <summary>Whether the image that an update needs is in the image store.</summary>
/// <param name="subject">What the host has of the container.</param>
/// <param name="images">The image store.</param>
internal sealed class ImageCheck(ContainerSubject subject, ImageStore images)
{
    /// <summary>Checks it.</summary>
    internal IEnumerable<SystemContainerFinding> Run()
    {
        var name = subject.Active!.Info.Image;
        if (subject.IsPreinstalled || Has(name))
        {
            yield break;
        }

        yield return subject.Find(
            Kind.MissingImage,
            FindingSeverity.Warning,
            name,
            $"The image {name} of {subject.Name} is not in the image store, so the container cannot be updated.",
            $"Import {name}, or update the container to another image.");
    }

    // One that is damaged is there all the same; the store's own check is for that.
    private bool Has(string name)
    {
        try
        {
            return ImageReference.TryParse(name, out var reference) && images.Find(reference) is not null;
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.StoreCorrupt)
        {
            return true;
        }
    }
}
