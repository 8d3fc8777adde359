namespace SystemContainers.Containers.Security;

/// <summary>A service under a profile.</summary>
/// <param name="Configuration">Its <c>config.json</c>.</param>
/// <param name="UnitSettings">What the profile sets in its unit.</param>
/// <param name="Settings">What was asked for and what is granted.</param>
internal sealed record HardenedService(
    string Configuration, IReadOnlyDictionary<string, string> UnitSettings, IReadOnlyList<SecuritySetting> Settings);
