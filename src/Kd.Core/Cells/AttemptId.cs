namespace Kd.Core.Cells;

/// <summary>One try at training a cell. Its number is taken by an exclusive mkdir, so its directory has one writer for ever.</summary>
public readonly record struct AttemptId(CellKey Cell, int Number)
{
    public override string ToString() => $"{Cell.Short}#{Number}";
}
