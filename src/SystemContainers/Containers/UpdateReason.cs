using SystemContainers.Images;

namespace SystemContainers.Containers;

/// <summary>Says for the history what an update changes.</summary>
internal static class UpdateReason
{
    /// <summary>Describes an update; names of values are told, and never the values.</summary>
    /// <param name="update">The update.</param>
    /// <param name="active">The deployment that is active before it.</param>
    /// <param name="image">The image that it moves to.</param>
    internal static string Describe(UpdateOptions update, Deployment active, SystemImage image)
    {
        var parts = new List<string>();
        if (image.Name != active.Info.Image)
        {
            parts.Add($"image {image.Name} in place of {active.Info.Image}");
        }
        else if (image.Digest != active.Info.Digest)
        {
            parts.Add("new version of the image");
        }

        Add("set ", update.Variables.Keys);
        Add("reset ", update.Reset);
        Add("unit settings ", update.UnitSettings.Keys);
        if (update.Keep is { } keep)
        {
            parts.Add($"keep {keep}");
        }

        return string.Join("; ", parts);

        void Add(string word, IEnumerable<string> names)
        {
            if (names.Any())
            {
                parts.Add(word + string.Join(", ", names.Order(StringComparer.Ordinal)));
            }
        }
    }
}
