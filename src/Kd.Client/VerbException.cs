namespace Kd.Client;

/// <summary>Ends a verb: what went wrong, where, and what to do, in words for the person at the terminal.</summary>
public sealed class VerbException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;

    /// <summary>True when the server may answer yet, as after a restart or under load: whoever watches waits for it.</summary>
    public bool MayPass { get; private init; }

    internal static VerbException BadInput(string message) => new(ExitCode.BadInput, message);

    internal static VerbException NoServer(string message) => new(ExitCode.NoServer, message);

    internal static VerbException NoAnswer(string message) => new(ExitCode.NoServer, message) { MayPass = true };
}
