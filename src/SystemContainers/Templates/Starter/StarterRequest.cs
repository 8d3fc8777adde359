using System.Globalization;
using System.Text.RegularExpressions;

namespace SystemContainers.Templates.Starter;

/// <summary>Options of a starter definition that make sense.</summary>
internal sealed partial class StarterRequest
{
    private const string PortVariable = "PORT";

    /// <summary>Checks options.</summary>
    /// <param name="options">What is wanted.</param>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>.</exception>
    public StarterRequest(StarterOptions options)
    {
        Name = NamePattern().IsMatch(options.Name)
            ? options.Name
            : throw Refusal(
                $"'{options.Name}' cannot be the name of a service.",
                "Use letters, digits, dots, underscores and hyphens, a letter or digit first.",
                options.Name);
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Path));
        Type = options.Type;
        Force = options.Force;
        Command = options.Command.Count > 0 ? options.Command : [$"/usr/bin/{Name}"];
        Mounts = [.. options.Mounts.Select(StarterMount.Parse)];
        RefuseSameDestination();
        Ports = [.. options.Ports.Select(Port)];
        AddVariables(options.Variables);
    }

    /// <summary>The service's name.</summary>
    public string Name { get; }

    /// <summary>Absolute path of the folder.</summary>
    public string Folder { get; }

    /// <summary>When systemd takes the service for started.</summary>
    public StarterServiceType Type { get; }

    /// <summary>Whether files are replaced.</summary>
    public bool Force { get; }

    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>What of the host the service sees.</summary>
    public IReadOnlyList<StarterMount> Mounts { get; }

    /// <summary>The names of the variables that are ports, in the order of the ports.</summary>
    public IReadOnlyList<string> Ports { get; }

    /// <summary>All variables with their defaults, ports first.</summary>
    public OrderedDictionary<string, string> Variables { get; } = [];

    private string Port(int port, int index)
    {
        if (port is < 1 or > 65535)
        {
            throw Refusal($"{port} is no port.", "Give a number from 1 to 65535.", $"{port}");
        }

        var number = index == 0 ? string.Empty : (index + 1).ToString(CultureInfo.InvariantCulture);
        var name = PortVariable + number;
        Variables.Add(name, port.ToString(CultureInfo.InvariantCulture));
        return name;
    }

    private void AddVariables(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var (name, value) in variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var problem = !VariablePattern().IsMatch(name) ? $"'{name}' cannot be the name of a variable."
                : BuiltInVariables.Forced.Contains(name) || BuiltInVariables.Host.Contains(name)
                    ? $"The host sets the variable '{name}' itself."
                : !Variables.TryAdd(name, value) ? $"The variable '{name}' is that of a port."
                : null;
            if (problem is not null)
            {
                throw Refusal(
                    problem, "Choose another name: letters, digits and underscores, no digit first.", name);
            }
        }
    }

    private void RefuseSameDestination()
    {
        if (Mounts.GroupBy(mount => mount.Destination).FirstOrDefault(group => group.Count() > 1) is { Key: var path })
        {
            throw Refusal($"Two mounts go to {path}.", "Give each a place of its own.", path);
        }
    }

    private static SystemContainersException Refusal(string message, string remedy, string target) =>
        new(ErrorCode.InvalidArgument, message, remedy, target);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariablePattern();
}
