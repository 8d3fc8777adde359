using System.Collections;
using SystemContainers.Images;

namespace SystemContainers.PowerShell.Completion;

/// <summary>Completes the platforms that images are commonly built for, this host's first.</summary>
public sealed class PlatformCompleter : EngineCompleter
{
    private static readonly string[] Common =
        ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/ppc64le", "linux/riscv64", "linux/s390x"];

    private protected override IEnumerable<Candidate> Candidates(SystemContainerHost host, IDictionary bound) =>
        Common.Prepend(ImagePlatform.Host.ToString()).Distinct().Select(platform => new Candidate(
            platform, platform == ImagePlatform.Host.ToString() ? "this host" : "another platform"));
}
