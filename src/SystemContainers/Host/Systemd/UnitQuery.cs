namespace SystemContainers.Host.Systemd;

/// <summary>Reads what systemd says of units.</summary>
internal static class UnitQuery
{
    private const string UnitPath = "/org/freedesktop/systemd1/unit";
    private const string UnitInterface = "org.freedesktop.systemd1.Unit";
    private const string ServiceInterface = "org.freedesktop.systemd1.Service";

    private static readonly TimeSpan _lookTime = TimeSpan.FromSeconds(2);

    /// <inheritdoc cref="SystemdManager.GetUnitsAsync"/>
    public static IReadOnlyDictionary<string, UnitStatus> Read(SystemBus bus, IReadOnlyCollection<string> units)
    {
        var result = units.Distinct().ToDictionary(unit => unit, UnitStatus.NotFound);
        string[] names = [.. result.Keys.Where(UnitName.IsValid)];
        if (names.Length == 0)
        {
            return result;
        }

        var inMemory = ReadInMemory(bus, names);
        var others = ReadOthers(bus, [.. names.Except(inMemory.Select(unit => unit.Status.Name))]);
        foreach (var (status, _) in others)
        {
            result[status.Name] = status;
        }

        // An inactive unit that was not in memory has no time, and asking for it would make systemd read it once more.
        var withTime = inMemory.Concat(others.Where(unit => unit.Status.ActiveState != UnitActiveState.Inactive));
        foreach (var status in ReadTimes(bus, withTime))
        {
            result[status.Name] = status;
        }

        return result;
    }

    /// <inheritdoc cref="SystemdManager.GetRestartCountAsync"/>
    public static int ReadRestartCount(SystemBus bus, string unit)
    {
        SystemdErrors.Check(SdBus.EncodePath(UnitPath, unit, out var path));
        using var answer = bus.WaitForAnswer(SendGet(bus, path, ServiceInterface, "NRestarts"));
        answer.EnterVariant("u");
        return (int)answer.ReadUInt32();
    }

    /// <inheritdoc cref="SystemdManager.GetResourcesAsync"/>
    public static UnitResources ReadResources(SystemBus bus, string unit)
    {
        SystemdErrors.Check(SdBus.EncodePath(UnitPath, unit, out var path));
        string[] names = ["ControlGroup", "MemoryMax", "CPUQuotaPerSecUSec", "TasksMax"];
        var cookies = names.Select(name => SendGet(bus, path, ServiceInterface, name)).ToArray();
        using var group = bus.WaitForAnswer(cookies[0]);
        group.EnterVariant("s");
        return new UnitResources(
            group.ReadString(),
            ReadLimit(bus, cookies[1]),
            ReadLimit(bus, cookies[2]) is { } microseconds ? microseconds / 10_000.0 : null,
            ReadLimit(bus, cookies[3]));
    }

    /// <inheritdoc cref="SystemdManager.GetDetailsAsync"/>
    public static UnitDetails ReadDetails(SystemBus bus, string unit)
    {
        SystemdErrors.Check(SdBus.EncodePath(UnitPath, unit, out var path));
        string[] names = ["LoadState", "ActiveState", "SubState", "FragmentPath", "UnitFileState"];
        var cookies = names.Select(name => SendGet(bus, path, UnitInterface, name)).ToArray();
        var needsReload = SendGet(bus, path, UnitInterface, "NeedDaemonReload");
        string[] texts = [.. cookies.Select(cookie => ReadText(bus, cookie))];
        using var answer = bus.WaitForAnswer(needsReload);
        answer.EnterVariant("b");
        return new UnitDetails(
            UnitStatus.Parse(unit, texts[0], texts[1], texts[2]), texts[3], texts[4], answer.ReadBoolean());
    }

    private static string ReadText(SystemBus bus, ulong cookie)
    {
        using var answer = bus.WaitForAnswer(cookie);
        answer.EnterVariant("s");
        return answer.ReadString();
    }

    // systemd has the largest number for no limit.
    private static long? ReadLimit(SystemBus bus, ulong cookie)
    {
        using var answer = bus.WaitForAnswer(cookie);
        answer.EnterVariant("t");
        return answer.ReadUInt64() is var limit and <= long.MaxValue ? (long)limit : null;
    }

    /// <inheritdoc cref="SystemdManager.WaitForUnitAsync"/>
    public static bool Wait(SystemBus bus, string unit, Func<UnitStatus, bool> isReached, Deadline deadline)
    {
        SystemdErrors.Check(SdBus.EncodePath(UnitPath, unit, out var path));
        bus.SubscribeToProperties(path);
        while (!isReached(Read(bus, [unit])[unit]))
        {
            // A unit that is not in systemd's memory sends nothing, so it is looked at from time to time as well.
            var next = deadline.Remaining < _lookTime ? deadline.Remaining : _lookTime;
            if (!bus.WaitForProperties(path, Deadline.After(next)) && deadline.Remaining == TimeSpan.Zero)
            {
                return isReached(Read(bus, [unit])[unit]);
            }
        }

        return true;
    }

    /// <summary>Reads the units that systemd holds in memory, which costs it no look at the disk.</summary>
    private static List<FoundUnit> ReadInMemory(SystemBus bus, string[] names)
    {
        var units = ReadList(bus.Call(bus.ManagerCall("ListUnitsByPatterns").Append([]).Append(names)));

        // A backslash in a name escapes as a pattern, so the pattern may find another unit than the one of that name.
        return [.. units.Where(unit => names.Contains(unit.Status.Name))];
    }

    /// <summary>
    /// Reads the other units: systemd reads their files for it and forgets them again. The answer has one entry for
    /// each name, in order; where the name is an alias, the entry bears the unit's own name.
    /// </summary>
    private static List<FoundUnit> ReadOthers(SystemBus bus, string[] names)
    {
        var units = ReadList(bus.Call(bus.ManagerCall("ListUnitsByNames").Append(names)));
        return [.. names.Zip(units, (name, unit) => unit with { Status = unit.Status with { Name = name } })];
    }

    private static List<FoundUnit> ReadList(BusMessage answer)
    {
        using (answer)
        {
            List<FoundUnit> units = [];
            answer.EnterArray("(ssssssouso)");
            while (answer.EnterStructure("ssssssouso"))
            {
                var name = answer.ReadString();
                answer.Skip("s");
                var status = UnitStatus.Parse(name, answer.ReadString(), answer.ReadString(), answer.ReadString());
                answer.Skip("s");
                units.Add(new FoundUnit(status, answer.ReadObjectPath()));
                answer.Skip("uso");
                answer.Exit();
            }

            return units;
        }
    }

    /// <summary>Adds the times. All questions are sent before the first answer is read: one trip for all.</summary>
    private static IEnumerable<UnitStatus> ReadTimes(SystemBus bus, IEnumerable<FoundUnit> units)
    {
        var questions = units
            .Select(
                unit => new TimeQuestion(unit.Status, SendGet(bus, unit.Path, UnitInterface, "StateChangeTimestamp")))
            .ToArray();
        foreach (var (status, cookie) in questions)
        {
            using var answer = bus.WaitForAnswer(cookie);
            answer.EnterVariant("t");
            yield return status with { StateChanged = UnitStatus.ParseTime(answer.ReadUInt64()) };
        }
    }

    private static ulong SendGet(SystemBus bus, string path, string @interface, string property) =>
        bus.Send(bus.ObjectCall(path, "org.freedesktop.DBus.Properties", "Get").Append(@interface).Append(property));

    // Classes and not tuples: generic code over a struct cannot be compiled ahead of time, and that is a tenth of the
    // time in which a process lists its first containers.

    private sealed record FoundUnit(UnitStatus Status, string Path);

    private sealed record TimeQuestion(UnitStatus Status, ulong Cookie);
}
