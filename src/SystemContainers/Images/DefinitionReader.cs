namespace SystemContainers.Images;
internal static class DefinitionReader { internal static dynamic Read(object a, object b) => throw new NotSupportedException(); }
