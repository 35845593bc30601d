using Kd.Core.Cells;
using Kd.Core.Results;

namespace Kd.Core.Api;

/// <summary>Answer of POST /v1/sweeps/NAME/cells/KEY/result: a result that was trained elsewhere stands for the cell.</summary>
public sealed record ImportedResult(CellKey Key, string Label, string Metric, CellResult Result);
