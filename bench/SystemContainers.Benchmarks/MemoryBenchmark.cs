using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using SystemContainers.Images;

namespace SystemContainers.Benchmarks;

/// <summary>The most memory that a process has while it imports a layer, which must not grow with the layer.</summary>
internal static class MemoryBenchmark
{
    private const int ManyFiles = 300_000;
    private const long LargeFile = 2L << 30;

    /// <summary>Measures.</summary>
    /// <param name="settings">How often, and where.</param>
    internal static async Task<IReadOnlyList<Figure>> MeasureAsync(Settings settings)
    {
        var large = new Figure("memory to import a file of 2 GB", null, 150, "MB");
        var many = new Figure("memory to import 300,000 files", null, 150, "MB");
        var folder = Directory.CreateDirectory(Path.Combine(settings.Folder, "memory")).FullName;
        await MeasureAsync(settings, await BuildAsync(folder, "large", WriteLarge), large);
        await MeasureAsync(settings, await BuildAsync(folder, "many", WriteMany), many);
        Directory.Delete(folder, recursive: true);
        return [large, many];
    }

    private static async Task MeasureAsync(Settings settings, string source, Figure figure)
    {
        for (var run = 0; run < settings.Runs; run++)
        {
            await using var engine = await Engine.OpenAsync();
            using var process = Process.Start(
                new ProcessStartInfo(settings.Atomic, ["pull", "--storage", "ostree", source])
                {
                    RedirectStandardOutput = true,
                })!;
            var output = process.StandardOutput.ReadToEndAsync();
            figure.Ours.Add(await WatchAsync(process));
            await output;
        }
    }

    // The kernel keeps the highest figure itself (proc(5), VmHWM); the last one that is read counts.
    private static async Task<double> WatchAsync(Process process)
    {
        var highest = 0.0;
        while (!process.HasExited)
        {
            try
            {
                var line = File.ReadLines($"/proc/{process.Id}/status")
                    .FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
                highest = line is null ? highest : double.Parse(line.Split()[^2], CultureInfo.InvariantCulture) / 1000;
            }
            catch (IOException)
            {
                // It has just ended.
            }

            await Task.Delay(20);
        }

        return process.ExitCode == 0 ? highest : throw new InvalidOperationException("the import failed");
    }

    private static async Task<string> BuildAsync(string folder, string name, Action<TarWriter> write)
    {
        var tar = Path.Combine(folder, name + ".tar");
        using (var writer = new TarWriter(File.Create(tar), TarEntryFormat.Pax))
        {
            write(writer);
        }

        var options = new ImageBuildOptions
        {
            RootFileSystem = tar,
            Output = Path.Combine(folder, name),
            Format = ImageFormat.OciLayout,
            Name = ImageReference.Parse($"memory:{name}"),
        };
        var built = await new ImageBuilder().BuildAsync(options, NullObserver.Instance, CancellationToken.None);
        File.Delete(tar);
        return built.Source;
    }

    private static void WriteLarge(TarWriter writer)
    {
        // A file that is all hole reads as zeros.
        using var content = new FileStream(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096,
            FileOptions.DeleteOnClose);
        content.SetLength(LargeFile);
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "large") { DataStream = content });
    }

    private static void WriteMany(TarWriter writer)
    {
        for (var i = 0; i < ManyFiles; i++)
        {
            var content = new MemoryStream(System.Text.Encoding.ASCII.GetBytes($"{i}"));
            writer.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, $"directory-{i / 1000}/file-{i}") { DataStream = content });
        }
    }
}
