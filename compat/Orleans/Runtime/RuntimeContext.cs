namespace Orleans.Runtime;

/// <summary>Which activation's turn this thread is running.</summary>
internal static class RuntimeContext
{
    [ThreadStatic]
    private static Activation? current;

    public static Activation? Current
    {
        get => current;
        set => current = value;
    }
}
