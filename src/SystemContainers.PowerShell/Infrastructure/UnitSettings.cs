using System.Collections;
using System.Globalization;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>Puts the parameters for limits together with those for any setting of a unit.</summary>
internal static class UnitSettings
{
    /// <summary>The settings by the names that systemd gives them (systemd.resource-control(5)).</summary>
    /// <param name="memoryMax">Bytes.</param>
    /// <param name="cpuQuota">Percent of one processor.</param>
    /// <param name="tasksMax">Processes and threads.</param>
    /// <param name="others">Other settings, which the three above win over.</param>
    public static IReadOnlyDictionary<string, string> Of(
        long? memoryMax, int? cpuQuota, long? tasksMax, IDictionary others)
    {
        var settings = new Dictionary<string, string>(NameValueAttribute.Values(others), StringComparer.Ordinal);
        Set(settings, "MemoryMax", memoryMax, string.Empty);
        Set(settings, "CPUQuota", cpuQuota, "%");
        Set(settings, "TasksMax", tasksMax, string.Empty);
        return settings;
    }

    private static void Set(Dictionary<string, string> settings, string name, long? value, string unit)
    {
        if (value is not null)
        {
            settings[name] = value.Value.ToString(CultureInfo.InvariantCulture) + unit;
        }
    }
}
