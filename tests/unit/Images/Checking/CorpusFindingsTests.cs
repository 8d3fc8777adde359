using SystemContainers.Images;
using Xunit;

namespace SystemContainers.UnitTests.Images.Checking;

public sealed class CorpusFindingsTests
{
    [Fact]
    public async Task Dump()
    {
        foreach (var d in Directory.GetDirectories(Corpus.Folder()).Append("/work/wt/lint/examples/hello-world"))
        {
            TestContext.Current.TestOutputHelper!.WriteLine("== " + d);
            foreach (var f in await new DefinitionFolder(d).CheckAsync(NullObserver.Instance, TestContext.Current.CancellationToken))
            {
                TestContext.Current.TestOutputHelper!.WriteLine(f + (f.CanFix ? " [fix]" : ""));
            }
        }
    }
}
