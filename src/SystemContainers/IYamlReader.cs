namespace SystemContainers;

/// <summary>Reads YAML for the engine, which itself knows no YAML library.</summary>
public interface IYamlReader
{
    /// <summary>Reads the one document of a YAML text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where it came from, for messages.</param>
    /// <returns>
    /// Null where there is nothing but comments; a string for a scalar (null for YAML's null); an
    /// <see cref="IReadOnlyList{T}"/> of these for a sequence; an <see cref="IReadOnlyDictionary{TKey, TValue}"/> from
    /// string to these for a mapping.
    /// </returns>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>; the message names the line.
    /// </exception>
    object? Read(string text, string path);
}
