namespace SystemContainers.Containers.Security;

/// <summary>What a service gets of what its image asks for.</summary>
public enum SecurityProfile
{
    /// <summary>What the image asks for.</summary>
    Image,

    /// <summary>
    /// What the image asks for, with the protections that container engines give every service where the image says
    /// nothing of them and asks for no more capabilities than those give.
    /// </summary>
    Default,

    /// <summary>
    /// No more capabilities than container engines give, no way to more privileges, and a unit in a sandbox.
    /// </summary>
    Strict,
}
