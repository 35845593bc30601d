namespace Kd.Core.Api;

/// <summary>What a token may do; each role may also do what those before it may.</summary>
public enum ApiRole
{
    /// <summary>See sweeps, cells, tables and the cluster.</summary>
    Read,

    /// <summary>Plan, submit and steer sweeps.</summary>
    Submit,

    /// <summary>Take results and sweeps away.</summary>
    Admin,
}
