using Xunit;

namespace SystemContainers.UnitTests;

/// <summary>Real definitions of the image collection, which are kept beside the repository.</summary>
internal static class Corpus
{
    /// <summary>Their folder; without one the test is skipped.</summary>
    public static string Folder()
    {
        if (Environment.GetEnvironmentVariable("SYSTEMCONTAINERS_CORPUS") is { Length: > 0 } given)
        {
            return given;
        }

        for (var parent = new DirectoryInfo(AppContext.BaseDirectory); parent is not null; parent = parent.Parent)
        {
            var candidate = Path.Combine(parent.FullName, "shared", "corpus");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        Assert.Skip("No folder 'shared/corpus' above the tests; SYSTEMCONTAINERS_CORPUS can name one.");
        return string.Empty;
    }
}
