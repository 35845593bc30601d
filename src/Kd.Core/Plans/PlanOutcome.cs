using System.Collections.Immutable;
using Kd.Core.Cells;

namespace Kd.Core.Plans;

/// <summary>What planning a grid over its data came to.</summary>
public abstract record PlanOutcome
{
    private protected PlanOutcome()
    {
    }
}

/// <summary>A plan, and the optimiser steps of each of its cells.</summary>
public sealed record Planned(Plan Plan, ImmutableDictionary<CellKey, int> Steps) : PlanOutcome;

/// <summary>The grid does not fit its data; every reason found.</summary>
public sealed record PlanRefused(ImmutableArray<PlanProblem> Problems) : PlanOutcome;

/// <summary>One way in which a grid does not fit its data: JSON pointer into the grid, what is wrong, what to do.</summary>
public sealed record PlanProblem(string Pointer, string Message);
