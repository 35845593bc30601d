using System.Collections.Immutable;
using System.Text.Json;

namespace Kd.Core.Grids;

/// <summary>What reading a grid came to: a valid grid, or every problem found.</summary>
public abstract record GridReading
{
    private protected GridReading()
    {
    }
}

/// <summary>The grid is valid.</summary>
/// <param name="Inlined">Its JSON with every "extends" of files inlined: what is sent and stored.</param>
public sealed record GridRead(Grid Grid, JsonElement Inlined) : GridReading;

/// <summary>The grid is not valid; all problems, in the order of the files.</summary>
public sealed record GridRefused(ImmutableArray<GridProblem> Problems) : GridReading;
