namespace Kd.Client;

/// <summary>Ends a verb: what went wrong, where, and what to do, in words for the person at the terminal.</summary>
public sealed class VerbException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;

    internal static VerbException BadInput(string message) => new(ExitCode.BadInput, message);

    internal static VerbException NoServer(string message) => new(ExitCode.NoServer, message);
}
