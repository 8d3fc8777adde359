using SystemContainers.Templates;

namespace SystemContainers.Containers;

/// <summary>What an update does to the values that the user set.</summary>
/// <param name="active">The deployment that is active.</param>
/// <param name="update">The update.</param>
internal sealed class UserValueChange(Deployment active, UpdateOptions update)
{
    private readonly IReadOnlyDictionary<string, string> _before = active.UserValues;

    /// <summary>The values that are the user's afterwards.</summary>
    /// <exception cref="SystemContainersException"><see cref="ErrorCode.InvalidArgument"/>: a value that is to be reset
    /// is none, or is set as well.</exception>
    internal IReadOnlyDictionary<string, string> Apply()
    {
        var values = new Dictionary<string, string>(_before, StringComparer.Ordinal);
        foreach (var name in update.Reset)
        {
            CheckReset(name);
            values.Remove(name);
        }

        foreach (var (name, value) in update.Variables)
        {
            values[name] = value;
        }

        return values;
    }

    /// <summary>
    /// Whether it leaves everything as it is. A default that the user sets is the user's from then on.
    /// </summary>
    internal bool IsNone =>
        !update.Reset.Any(_before.ContainsKey)
        && update.Variables.All(v =>
            BuiltInVariables.Forced.Contains(v.Key) || _before.GetValueOrDefault(v.Key) == v.Value);

    private void CheckReset(string name)
    {
        var known = active.Info.Values.Keys.Where(k => !BuiltInVariables.Forced.Contains(k)).Union(_before.Keys)
            .ToList();
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            throw Invalid(
                $"The container {active.Name} has no variable '{name}' that could be reset.",
                _before.Count == 0
                    ? "All its variables have their defaults."
                    : $"These were set: {string.Join(", ", _before.Keys.Order(StringComparer.Ordinal))}.");
        }

        if (update.Variables.ContainsKey(name))
        {
            throw Invalid($"The variable '{name}' cannot be set and reset at once.", "Leave one of the two out.");
        }
    }

    private SystemContainersException Invalid(string problem, string remedy) =>
        new(ErrorCode.InvalidArgument, problem, remedy, active.Name);
}
