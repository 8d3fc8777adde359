namespace SystemContainers.Host.Systemd;

/// <summary>What systemd says of a unit.</summary>
/// <param name="Name">The name it was asked for by.</param>
/// <param name="LoadState">Whether its configuration is read.</param>
/// <param name="ActiveState">Whether it runs.</param>
/// <param name="SubState">The finer state of its kind of unit: <c>running</c>, <c>exited</c>, <c>dead</c>,
/// <c>auto-restart</c>.</param>
/// <param name="StateChanged">When its state last changed; null where it was never started since systemd loaded
/// it.</param>
public sealed record UnitStatus(
    string Name,
    UnitLoadState LoadState,
    UnitActiveState ActiveState,
    string SubState,
    DateTimeOffset? StateChanged)
{
    /// <summary>The status of a unit that systemd has no configuration for.</summary>
    internal static UnitStatus NotFound(string name) =>
        new(name, UnitLoadState.NotFound, UnitActiveState.Inactive, "dead", null);

    /// <summary>Reads the states as systemd writes them: <c>not-found</c>.</summary>
    internal static UnitStatus Parse(string name, string loadState, string activeState, string subState) =>
        new(name, ParseState<UnitLoadState>(loadState), ParseState<UnitActiveState>(activeState), subState, null);

    /// <summary>Reads a time as systemd gives it: microseconds since 1970, 0 for never.</summary>
    internal static DateTimeOffset? ParseTime(ulong microseconds) =>
        microseconds == 0 ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);

    private static T ParseState<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text.Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true, out var state)
            ? state
            : default;
}
