using SystemContainers.Host.Processes;
using Xunit;

namespace SystemContainers.UnitTests;

/// <summary>What some tests need of the machine; they are skipped where it is not there.</summary>
internal static class Requirements
{
    public static void Root() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Owners of files can only be set by root.");

    public static void Program(string name) => Assert.SkipUnless(IsInstalled(name), $"{name} is not installed.");

    private static bool IsInstalled(string name)
    {
        try
        {
            return Tool.Find(name).Length > 0;
        }
        catch (SystemContainersException e) when (e.Code == ErrorCode.ToolMissing)
        {
            return false;
        }
    }
}
