namespace Kd.Silo;

/// <summary>How kd-silo ends.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int BadOptions = 2;

    /// <summary>The store cannot be used, or another silo uses it.</summary>
    public const int StoreRefused = 3;

    /// <summary>The API's address is taken or not ours.</summary>
    public const int CannotListen = 4;
}
