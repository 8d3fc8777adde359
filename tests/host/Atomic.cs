using System.Diagnostics;
using System.Text.Json;

namespace SystemContainers.HostTests;

/// <summary>The built <c>atomic</c>.</summary>
internal static class Atomic
{
    /// <summary>Where it is.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "atomic");

    /// <summary>Runs it and waits for its end, whatever its exit code is.</summary>
    /// <param name="arguments">Its arguments.</param>
    public static Task<HostCommand> RunAsync(params string[] arguments) => Host.RunAsync(Path, arguments);

    /// <summary>Runs it; it must succeed.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its output, without the last line end.</returns>
    public static Task<string> SucceedAsync(params string[] arguments) => Host.MustRunAsync(Path, arguments);

    /// <summary>Runs it; it must succeed and print JSON.</summary>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<JsonElement> JsonAsync(params string[] arguments) =>
        JsonDocument.Parse(await SucceedAsync(arguments)).RootElement;

    /// <summary>Starts it, to answer it or to interrupt it.</summary>
    /// <param name="arguments">Its arguments.</param>
    public static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
