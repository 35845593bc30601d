namespace Kd.Core.Grids;

/// <summary>Collects everything wrong with a grid; the same complaint about the same place counts once.</summary>
internal sealed class GridProblems
{
    private readonly List<GridProblem> list = [];

    public bool Any => list.Count > 0;

    public List<GridProblem> List => list;

    public void Add(GridNode node, string message) => Add(node.At, message);

    public void Add(GridPosition at, string message)
    {
        var problem = new GridProblem(at, message);
        if (!list.Contains(problem))
        {
            list.Add(problem);
        }
    }
}
