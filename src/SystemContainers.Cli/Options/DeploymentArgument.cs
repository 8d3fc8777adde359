using System.CommandLine;

namespace SystemContainers.Cli.Options;

/// <summary>The deployment of a container that a verb is about.</summary>
internal sealed class DeploymentArgument : Argument<int?>
{
    public DeploymentArgument()
        : base("DEPLOYMENT")
    {
        HelpName = "N";
        Description = "The number of the deployment; else the active one.";
        Arity = ArgumentArity.ZeroOrOne;
    }
}
