namespace Kd.Client;

/// <summary>What kdctl's exit code tells a script. Documented in docs/kdctl.md and in --help.</summary>
public enum ExitCode
{
    /// <summary>Done: every cell asked for has a result, or the question was answered.</summary>
    Ok = 0,

    /// <summary>Cells failed, diverged, are blocked, or are left with nobody working on them.</summary>
    CellsWithoutResult = 1,

    /// <summary>The grid, the data, a flag or a name is wrong.</summary>
    BadInput = 2,

    /// <summary>No server was reached, or it refused.</summary>
    NoServer = 3,

    /// <summary>Stopped by Ctrl-C or SIGTERM; the same command continues.</summary>
    Interrupted = 4,

    /// <summary>A fault of kdctl itself.</summary>
    InternalError = 5,
}
