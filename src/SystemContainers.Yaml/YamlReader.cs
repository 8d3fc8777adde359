using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SystemContainers.Yaml;

/// <summary>Reads YAML with YamlDotNet.</summary>
public sealed class YamlReader : IYamlReader
{
    /// <inheritdoc/>
    public object? Read(string text, string path)
    {
        var parser = new Parser(new StringReader(text));
        var stream = new YamlStream();
        try
        {
            stream.Load(parser);
            return stream.Documents.Count switch
            {
                0 => null,
                1 => Value(stream.Documents[0].RootNode),
                _ => throw Invalid(path, stream.Documents[1].RootNode.Start.Line, "there is more than one document"),
            };
        }
        catch (YamlException e)
        {
            throw Invalid(path, e.Start.Line, e.InnerException?.Message ?? e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            // What YamlDotNet 16 throws for a bracket that closes nothing; it carries no position.
            throw Invalid(path, parser.Current?.End.Line ?? 1, "a value cannot be read", e);
        }

        object? Value(YamlNode node) => node switch
        {
            YamlScalarNode scalar => IsNull(scalar) ? null : scalar.Value,
            YamlSequenceNode sequence => sequence.Select(Value).ToList(),
            YamlMappingNode mapping => mapping.ToDictionary(
                pair => pair.Key is YamlScalarNode { Value: { } key }
                    ? key
                    : throw Invalid(path, pair.Key.Start.Line, "a key is not text"),
                pair => Value(pair.Value)),
            _ => throw Invalid(path, node.Start.Line, "there is an alias where a value must stand"),
        };
    }

    // The null of the core schema, YAML 1.2.2 section 10.3.2.
    private static bool IsNull(YamlScalarNode scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL";

    private static SystemContainersException Invalid(string path, long line, string problem, Exception? inner = null) =>
        new(
            ErrorCode.InvalidArgument,
            $"{path}, line {line}: {problem.TrimEnd('.')}.",
            "Correct the file; it is YAML.",
            path,
            inner: inner);
}
