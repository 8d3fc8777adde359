using System.Text;

namespace SystemContainers.Images.Layers;

/// <summary>The name of a layer entry, taken apart and checked.</summary>
internal static class LayerPath
{
    private const int MaximumDepth = 256;
    private const int MaximumComponentBytes = 255;

    // PATH_MAX is 4096 bytes, and before the name stands where the deployment is.
    private const int MaximumBytes = 3072;

    /// <summary>
    /// The components of an entry's name. A leading <c>/</c> and <c>./</c> are dropped, as every tar reader does; none
    /// left means the root itself.
    /// </summary>
    /// <param name="name">The name as it stands in the tar.</param>
    /// <exception cref="InvalidDataException">The name could lead outside, or no file system can hold it.</exception>
    internal static string[] Split(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw new InvalidDataException("its name has a NUL");
        }

        var components = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (components.AsSpan().Contains("."))
        {
            components = [.. components.Where(c => c != ".")];
        }

        if (components.Length > MaximumDepth)
        {
            throw new InvalidDataException($"it is more than {MaximumDepth} directories deep");
        }

        if (Encoding.UTF8.GetByteCount(name) > MaximumBytes)
        {
            throw new InvalidDataException($"its name is longer than {MaximumBytes} bytes");
        }

        foreach (var component in components)
        {
            if (component == "..")
            {
                throw new InvalidDataException("its name has '..'");
            }

            if (Encoding.UTF8.GetByteCount(component) > MaximumComponentBytes)
            {
                throw new InvalidDataException($"a part of its name is longer than {MaximumComponentBytes} bytes");
            }
        }

        return components;
    }
}
