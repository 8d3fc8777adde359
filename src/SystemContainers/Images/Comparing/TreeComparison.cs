using SystemContainers.Images.Layers;

namespace SystemContainers.Images.Comparing;

/// <summary>
/// Compares two trees. Objects that are known to be the same are not read, and the content of two files only
/// where it may be all that differs.
/// </summary>
internal sealed class TreeComparison(List<SystemImageDifference> found, CancellationToken cancellationToken)
{
    /// <summary>Compares two roots. A directory comes before what is in it, and that by name.</summary>
    /// <param name="reference">The root of the reference.</param>
    /// <param name="other">The other root.</param>
    internal void Compare(ImageNode reference, ImageNode other) => Compare("/", reference, other);

    private void Compare(string path, ImageNode reference, ImageNode other)
    {
        if (reference.IsDirectory != other.IsDirectory)
        {
            AddTree(path, reference, DifferenceChange.Removed);
            AddTree(path, other, DifferenceChange.Added);
            return;
        }

        if (!reference.IsSameObject(other))
        {
            CompareEntries(path, reference, other);
        }

        if (reference.IsDirectory)
        {
            CompareChildren(path, reference, other);
        }
    }

    private void CompareChildren(string path, ImageNode reference, ImageNode other)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var left = reference.Children.GetEnumerator();
        using var right = other.Children.GetEnumerator();
        var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
        while (hasLeft || hasRight)
        {
            var order = !hasLeft ? 1
                : !hasRight ? -1
                : Utf8Order.Instance.Compare(left.Current.Name, right.Current.Name);
            switch (order)
            {
                case < 0:
                    AddTree(Join(path, left.Current.Name), left.Current.Node, DifferenceChange.Removed);
                    break;
                case > 0:
                    AddTree(Join(path, right.Current.Name), right.Current.Node, DifferenceChange.Added);
                    break;
                default:
                    Compare(Join(path, left.Current.Name), left.Current.Node, right.Current.Node);
                    break;
            }

            hasLeft = order > 0 ? hasLeft : left.MoveNext();
            hasRight = order < 0 ? hasRight : right.MoveNext();
        }
    }

    private void CompareEntries(string path, ImageNode reference, ImageNode other)
    {
        var (before, after) = (reference.Read(), other.Read());
        if (before.Kind != after.Kind)
        {
            Add(path, DifferenceChange.Removed, before, null);
            Add(path, DifferenceChange.Added, null, after);
            return;
        }

        var aspects = Aspects(before, after);
        if (before.Kind == DifferenceKind.File && !aspects.HasFlag(DifferenceAspects.Content)
            && !FileContent.AreEqual(reference.ContentPath!, other.ContentPath!, cancellationToken))
        {
            aspects |= DifferenceAspects.Content;
        }

        if (aspects != DifferenceAspects.None)
        {
            Add(path, DifferenceChange.Changed, before, after, aspects);
        }
    }

    // The mode of a symbolic link means nothing, symlink(7).
    private static DifferenceAspects Aspects(ImageEntry before, ImageEntry after) =>
        (before.Kind != DifferenceKind.Link && before.Mode != after.Mode ? DifferenceAspects.Mode : 0)
        | ((before.UserId, before.GroupId) != (after.UserId, after.GroupId) ? DifferenceAspects.Owner : 0)
        | (AreEqual(before.Attributes, after.Attributes) ? 0 : DifferenceAspects.Attributes)
        | (before.Size != after.Size || before.LinkTarget != after.LinkTarget ? DifferenceAspects.Content : 0);

    private static bool AreEqual(
        IReadOnlyDictionary<string, byte[]> first, IReadOnlyDictionary<string, byte[]> second) =>
        first.Count == second.Count
        && first.All(a => second.TryGetValue(a.Key, out var value) && a.Value.AsSpan().SequenceEqual(value));

    private void AddTree(string path, ImageNode node, DifferenceChange change)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entry = node.Read();
        Add(
            path, change, change == DifferenceChange.Removed ? entry : null,
            change == DifferenceChange.Added ? entry : null);
        foreach (var (name, child) in node.Children)
        {
            AddTree(Join(path, name), child, change);
        }
    }

    private void Add(
        string path, DifferenceChange change, ImageEntry? reference, ImageEntry? other,
        DifferenceAspects aspects = 0) =>
        found.Add(new SystemImageDifference
        {
            Name = path,
            Kind = (reference ?? other)!.Kind,
            Change = change,
            Aspects = aspects,
            Reference = reference,
            Difference = other,
        });

    private static string Join(string path, string name) => path == "/" ? "/" + name : $"{path}/{name}";
}
