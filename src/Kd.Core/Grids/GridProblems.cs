namespace Kd.Core.Grids;

/// <summary>Collects everything wrong with a grid; the same complaint about the same place counts once, and after very many the rest is only counted.</summary>
internal sealed class GridProblems
{
    /// <summary>More than anybody reads.</summary>
    public const int MostTold = 1000;

    private readonly HashSet<GridProblem> told = [];
    private readonly List<GridProblem> list = [];

    public bool Any => list.Count > 0;

    public List<GridProblem> List => list;

    /// <summary>Complaints beyond <see cref="MostTold"/>.</summary>
    public int Untold { get; private set; }

    public void Add(GridNode node, string message) => Add(node.At, message);

    public void Add(GridPosition at, string message)
    {
        if (list.Count >= MostTold)
        {
            Untold++;
        }
        else if (new GridProblem(at, message) is var problem && told.Add(problem))
        {
            list.Add(problem);
        }
    }
}
