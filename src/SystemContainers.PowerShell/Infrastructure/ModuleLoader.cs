using System.Reflection;
using System.Runtime.Loader;

namespace SystemContainers.PowerShell.Infrastructure;

/// <summary>
/// Loads what other modules are likely to bring in another version, the YAML library, from <c>Dependencies</c> into a
/// load context of its own. Nothing is loaded until it is asked for.
/// </summary>
internal static class ModuleLoader
{
    private static readonly Lazy<IYamlReader> LazyYamlReader = new(() =>
        (IYamlReader)Activator.CreateInstance(
            new DependencyContext().LoadAdapter().GetType("SystemContainers.Yaml.YamlReader", throwOnError: true)!)!);

    public static IYamlReader YamlReader => LazyYamlReader.Value;

    private sealed class DependencyContext() : AssemblyLoadContext("SystemContainers.Dependencies")
    {
        private readonly string _directory = Path.Combine(
            Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!, "Dependencies");

        public Assembly LoadAdapter() => LoadFromAssemblyPath(Path.Combine(_directory, "SystemContainers.Yaml.dll"));

        // The engine is shared, or its interface would be another type here. A file that is not there is left to the
        // default context, which reports it.
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var engine = typeof(IYamlReader).Assembly;
            if (assemblyName.Name == engine.GetName().Name)
            {
                return engine;
            }

            var file = Path.Combine(_directory, assemblyName.Name + ".dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }
}
