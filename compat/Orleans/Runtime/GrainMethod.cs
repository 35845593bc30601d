using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>How one method of a grain interface is called: which arguments travel, and what the caller awaits.</summary>
internal sealed class GrainMethod
{
    private static readonly ConcurrentDictionary<MethodInfo, GrainMethod> Known = new();
    private static readonly ConcurrentDictionary<string, GrainMethod> ByWireName = new(StringComparer.Ordinal);

    private readonly MethodInfo method;
    private readonly Func<Task<object?>, object?> promise;
    private readonly PropertyInfo? result;

    private GrainMethod(MethodInfo method)
    {
        this.method = method;
        OneWay = method.IsDefined(typeof(OneWayAttribute));
        WireName = $"{method.DeclaringType!.AssemblyQualifiedName}|{method}";
        Parameters = [.. method.GetParameters().Select(p => p.ParameterType)];
        Shares = [.. method.GetParameters().Select(p => p.IsDefined(typeof(ImmutableAttribute), inherit: false))];
        var returns = method.ReturnType;
        promise = Promise(returns) ?? throw new NotSupportedException($"{this} returns {returns}: a grain method returns Task or ValueTask.");
        if (OneWay && returns.IsGenericType)
        {
            throw new NotSupportedException($"{this} is one-way: it has no result.");
        }

        result = returns.IsGenericType ? typeof(Task<>).MakeGenericType(returns.GetGenericArguments()).GetProperty("Result") : null;
    }

    public MethodInfo Interface => method;

    public bool OneWay { get; }

    /// <summary>Its interface and signature: what another silo finds it by.</summary>
    public string WireName { get; }

    public IReadOnlyList<Type> Parameters { get; }

    /// <summary>Which of them the interface says are never changed.</summary>
    public IReadOnlyList<bool> Shares { get; }

    /// <summary>The declared type of its result; null without one.</summary>
    public Type? Result => result?.PropertyType;

    public static GrainMethod Of(MethodInfo method) =>
        Known.GetOrAdd(method, m => m.IsGenericMethod ? throw new NotSupportedException($"{m.DeclaringType}.{m.Name} is generic: the stand-in carries no type arguments.") : new GrainMethod(m));

    public static GrainMethod Named(string wireName) => ByWireName.GetOrAdd(wireName, name =>
    {
        var bar = name.IndexOf('|', StringComparison.Ordinal);
        return Of(Type.GetType(name[..bar], throwOnError: true)!.GetMethods().Single(m => m.ToString() == name[(bar + 1)..]));
    });

    public static bool IsToken(Type parameter) => parameter == typeof(CancellationToken);

    /// <summary>What the method hands its caller for a response that is on its way.</summary>
    public object? Returned(Task<object?> response) => promise(response);

    /// <summary>Calls the method on a grain, in its turn.</summary>
    public async Task<object?> InvokeAsync(object grain, object?[] arguments)
    {
        var returned = method.Invoke(grain, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        var task = returned as Task ?? (Task?)returned?.GetType().GetMethod(nameof(ValueTask.AsTask))!.Invoke(returned, null);
        await (task ?? throw new InvalidOperationException($"{this} returned null instead of a task."));
        return result?.GetValue(task);
    }

    public override string ToString() => $"{method.DeclaringType}.{method.Name}";

    private static Func<Task<object?>, object?>? Promise(Type returns)
    {
        if (returns == typeof(Task))
        {
            return response => response;
        }

        if (returns == typeof(ValueTask))
        {
            return response => new ValueTask(response);
        }

        var maker = returns.IsGenericType && returns.GetGenericTypeDefinition() is var open
            ? open == typeof(Task<>) ? nameof(TaskOf) : open == typeof(ValueTask<>) ? nameof(ValueTaskOf) : null
            : null;
        return maker is null
            ? null
            : typeof(GrainMethod).GetMethod(maker, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(returns.GetGenericArguments())
                .CreateDelegate<Func<Task<object?>, object?>>();
    }

    private static async Task<T?> Typed<T>(Task<object?> response) => (T?)await response.ConfigureAwait(false);

    private static object TaskOf<T>(Task<object?> response) => Typed<T>(response);

    private static object ValueTaskOf<T>(Task<object?> response) => new ValueTask<T?>(Typed<T>(response));
}
