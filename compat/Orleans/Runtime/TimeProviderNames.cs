namespace Orleans.Runtime;

/// <summary>Keys of the clocks that parts of Orleans run by; each is the default <see cref="TimeProvider"/> unless one is registered under its key.</summary>
public static class TimeProviderNames
{
    /// <summary>Of what collects idle activations.</summary>
    public const string ActivationManagement = "Orleans.ActivationManagement";
}
