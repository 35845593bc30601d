namespace Kd.Silo;

/// <summary>How kd-silo ends.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int BadOptions = 2;

    /// <summary>The store cannot be used, another silo uses it, or the cluster cannot be joined.</summary>
    public const int StoreRefused = 3;

    /// <summary>The API's address is taken or not ours.</summary>
    public const int CannotListen = 4;

    /// <summary>The cluster has lost this silo: it drained and wants to be started again.</summary>
    public const int Expelled = 5;

    /// <summary>Told to end, it could not hand everything back in time; its leases run out.</summary>
    public const int EndedLate = 6;
}
