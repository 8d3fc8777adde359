using SystemContainers.Templates;

namespace SystemContainers.Images.Checking.Schema;

/// <summary>A value that the schema does not allow.</summary>
/// <param name="Rule">The rule that is broken.</param>
/// <param name="Part">The value.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
internal sealed record SchemaProblem(CheckRule Rule, JsonPart Part, string Message);
