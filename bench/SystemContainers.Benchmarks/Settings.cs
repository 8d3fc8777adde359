namespace SystemContainers.Benchmarks;

/// <summary>What a run is told on its command line.</summary>
/// <param name="Runs">How often each time is taken.</param>
/// <param name="Checkout">The source tree, with everything built.</param>
/// <param name="PowerShell">The command that runs pwsh; empty where it is not there.</param>
/// <param name="Folder">Where file systems and images are put.</param>
internal sealed record Settings(int Runs, string Checkout, IReadOnlyList<string> PowerShell, string Folder)
{
    /// <summary>Path of the atomic command.</summary>
    internal string Atomic => Path.Combine(Checkout, "out/atomic/atomic");
}
