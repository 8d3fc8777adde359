using SystemContainers.Benchmarks;

if (args is not [var runs, var powerShell, .. var wanted] || !int.TryParse(runs, out var count) || count < 1)
{
    Console.Error.WriteLine("Run bench/run instead: it prepares a host for this.");
    return 2;
}

var folder = Directory.CreateDirectory("/var/lib/containers/bench").FullName;
var settings = new Settings(
    count, Environment.CurrentDirectory, powerShell.Split(' ', StringSplitOptions.RemoveEmptyEntries), folder);
await FreshFileSystem.MakeLoopDevicesAsync();
var images = await Images.CreateAsync(settings);
(string Name, Func<Task<IReadOnlyList<Figure>>> Measure)[] benchmarks =
[
    ("install", () => InstallBenchmark.MeasureAsync(settings, images)),
    ("down", () => DownTimeBenchmark.MeasureAsync(settings)),
    ("many", () => ManyContainersBenchmark.MeasureAsync(settings)),
    ("memory", () => MemoryBenchmark.MeasureAsync(settings)),
    ("import", () => ImportBenchmark.MeasureAsync(settings, images)),
    ("check", () => CheckBenchmark.MeasureAsync(settings)),
];
var figures = new List<Figure>();
foreach (var (name, measure) in benchmarks.Where(b => wanted.Length == 0 || wanted.Contains(b.Name)))
{
    Console.Error.WriteLine($"Measuring {name}");
    figures.AddRange(await measure());
}

Report.WriteTable(figures, Console.Out);
using var lines = new StreamWriter(Path.Combine(Directory.CreateDirectory("out").FullName, "bench.jsonl"));
Report.WriteJsonLines(figures, lines);
return 0;
