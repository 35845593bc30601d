namespace Kd.Core.Grids;

/// <summary>A place in a grid file. Line and column count from 1, the column in characters; the pointer is a JSON pointer (RFC 6901).</summary>
public sealed record GridPosition(string File, int Line, int Column, string Pointer);

/// <summary>One trouble with a grid: where it is, and in words what is wrong and what to do.</summary>
public sealed record GridProblem(GridPosition At, string Message)
{
    /// <summary>"grid.json:12:5 /recipes/student/lr: ..", as compilers print it.</summary>
    public override string ToString() => $"{At.File}:{At.Line}:{At.Column} {(At.Pointer.Length == 0 ? "/" : At.Pointer)}: {Message}";
}
