using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>The grain classes of the process: of every assembly that the entry assembly and the loaded ones lead to and that uses Orleans.</summary>
internal sealed class GrainClasses
{
    private readonly Dictionary<string, Type> classes;
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), string> typeOf = new();
    private readonly ConcurrentDictionary<string, bool> prefersLocal = new(StringComparer.Ordinal);

    public GrainClasses()
    {
        classes = Assemblies()
            .SelectMany(a => a.GetTypes())
            .Where(t => t is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && typeof(Grain).IsAssignableFrom(t))
            .GroupBy(TypeName, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => g.Count() == 1 ? g.Single() : throw new OrleansConfigurationException($"The grain type '{g.Key}' names {string.Join(" and ", g)}: give one a [GrainType]."),
                StringComparer.Ordinal);
    }

    public Type Class(string grainType) => classes[grainType];

    public bool PrefersLocal(string grainType) => prefersLocal.GetOrAdd(grainType, type => Class(type).IsDefined(typeof(PreferLocalPlacementAttribute)));

    /// <summary>The grain type that implements an interface; among several the one named like the interface without its I.</summary>
    public string TypeFor(Type interfaceType, string? classNamePrefix) => typeOf.GetOrAdd((interfaceType, classNamePrefix), sought => Find(sought.Interface, sought.Prefix));

    private string Find(Type interfaceType, string? classNamePrefix)
    {
        var candidates = classes.Where(c => interfaceType.IsAssignableFrom(c.Value)).ToList();
        if (!string.IsNullOrWhiteSpace(classNamePrefix))
        {
            var named = candidates.Where(c => c.Value.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal)).ToList();
            return One(named.Where(c => c.Value.FullName == classNamePrefix).ToList() is [var exact] ? [exact] : named, $"{interfaceType} with implementation prefix \"{classNamePrefix}\"");
        }

        var primary = candidates.Where(c => c.Value.Name == interfaceType.Name[1..]).Take(1).ToList();
        return One(primary.Count == 1 ? primary : candidates, interfaceType.ToString());
    }

    private static string One(List<KeyValuePair<string, Type>> found, string grainInterface) => found switch
    {
        [var only] => only.Key,
        [] => throw new ArgumentException($"Could not find an implementation for interface {grainInterface}", nameof(grainInterface)),
        _ => throw new ArgumentException($"Unable to identify a single appropriate grain type for interface {grainInterface}. Candidates: {string.Join(", ", found.Select(f => $"{f.Key} ({f.Value})"))}", nameof(grainInterface)),
    };

    private static string TypeName(Type grainClass)
    {
        if (grainClass.GetCustomAttribute<GrainTypeAttribute>() is { } stated)
        {
            return stated.GrainType;
        }

        var name = grainClass.Name.ToLowerInvariant();
        return name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name;
    }

    // Assemblies load on first use: follow the references so that grains nobody touched yet are found too.
    private static IEnumerable<Assembly> Assemblies()
    {
        var orleans = typeof(Grain).Assembly.GetName().Name;
        var seen = new Dictionary<string, Assembly>(StringComparer.Ordinal);
        var open = new Stack<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic));
        while (open.TryPop(out var assembly))
        {
            if (!seen.TryAdd(assembly.FullName!, assembly))
            {
                continue;
            }

            foreach (var name in assembly.GetReferencedAssemblies().Where(n => !seen.ContainsKey(n.FullName) && IsOurs(n.Name!)))
            {
                open.Push(Assembly.Load(name));
            }
        }

        return seen.Values.Where(a => a.GetReferencedAssemblies().Any(r => r.Name == orleans));
    }

    private static bool IsOurs(string name) => File.Exists(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
}
