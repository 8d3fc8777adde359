using System.Runtime.CompilerServices;

namespace SystemContainers.HostTests;

/// <summary>A theory that is tested in a throw-away host and skipped anywhere else.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostTheoryAttribute : TheoryAttribute
{
    /// <summary>Takes the place in the source for the report.</summary>
    public HostTheoryAttribute(
        [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = "It changes the host; run it in a throw-away one, which test.sh and tests/host/testhost boot.";
        SkipType = typeof(Host);
        SkipUnless = nameof(Host.IsThrowAway);
    }
}
