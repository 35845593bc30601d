using Kd.Core.Cells;
using Kd.Core.Plans;

namespace Kd.Core.Results;

/// <summary>Says which teachers the numbers of a sweep depend on, and where distillation says nothing for their weakness: experiment.md section 2.</summary>
internal sealed class TeacherFooters(Plan plan, IReadOnlyDictionary<CellKey, CellOutcome> outcomes)
{
    private const string UsualName = "hard";
    private const int ShownDigits = 12;

    private readonly Dictionary<CellKey, PlannedCell> cells = plan.Cells.ToDictionary(c => c.Key);

    /// <summary>Which teacher students learn from.</summary>
    public IEnumerable<string> Which()
    {
        if (plan.Cells.Any(c => c.Spec.Teacher is not null || c.Spec.TeacherCheckpoint is not null))
        {
            yield return plan.TeacherSeed switch
            {
                "same" => "A student of seed s learns from its fold's teacher of seed s.",
                Plan.GivenTeacher => $"All students of a fold learn from one given checkpoint: results are conditional on this teacher. {Given()}.",
                _ => $"All students of a fold learn from its one teacher of seed {plan.TeacherSeed}: results are conditional on this teacher.",
            };
        }
    }

    /// <summary>Where the teacher is not better than plain training, distillation says nothing; whether a given one is, is not known here.</summary>
    public IEnumerable<string> Weak()
    {
        if (PlainRow() is not { } plain)
        {
            yield break;
        }

        var weak = Weak(plain).Distinct(StringComparer.Ordinal).ToArray();
        if (weak.Length > 0)
        {
            yield return $"Warning: the teacher is not better than '{plain}' there, so distillation says nothing: {TableFooters.Named(weak)}.";
        }

        if (plan.Cells.Any(c => c.Spec.TeacherCheckpoint is not null))
        {
            yield return $"Warning: given checkpoints were not measured here: whether they are better than '{plain}', without which distillation says nothing, is not known.";
        }
    }

    private IEnumerable<string> Weak(string plain)
    {
        var places = new CellPlaces(plan, outcomes);
        var metrics = plan.Columns.ToDictionary(c => c.Dataset, c => c.Metric, StringComparer.Ordinal);
        foreach (var (dataset, spec) in plan.Cells.Where(c => c.Spec.Teacher is not null).Select(c => (c.Dataset, c.Spec)))
        {
            var (teacher, hard) = (outcomes.GetValueOrDefault(spec.Teacher!.Value), places.At(dataset, spec.Fold, spec.Seed, plain));
            if (Value(teacher, metrics[dataset]) is { } taught && Value(hard, metrics[dataset]) is { } alone && taught <= alone)
            {
                yield return $"{cells[spec.Teacher.Value].Label} ({Shown(taught)}, {plain} {Shown(alone)})";
            }
        }
    }

    /// <summary>The row that learns from no teacher: 'hard', else the baseline, else the first one; null when all do.</summary>
    private string? PlainRow()
    {
        var plain = plan.Rows.Where(r => !r.IsTeacher && IsPlain(r.Name)).Select(r => r.Name).ToArray();
        return plain.FirstOrDefault(name => name == UsualName) ?? plain.FirstOrDefault(name => name == plan.Baseline) ?? plain.FirstOrDefault();
    }

    private bool IsPlain(string row) =>
        plan.Columns.SelectMany(c => plan.KeysAt(c.Dataset, row)).Take(1).Any(key => !cells[key].Spec.Terms.Any(t => t.Distils));

    /// <summary>Each given checkpoint once, with the folds it teaches on.</summary>
    private string Given() => string.Join("; ", plan.Cells.Where(c => c.Spec.TeacherCheckpoint is not null)
        .GroupBy(c => c.Spec.TeacherCheckpoint!, StringComparer.Ordinal)
        .Select(g => $"{string.Join(", ", g.Select(c => $"{c.Dataset}/fold{c.Spec.Fold}").Distinct(StringComparer.Ordinal))}: {g.Key[..ShownDigits]}{Origin(g.Key)}"));

    private string Origin(string hash) => plan.GivenOrigins?.GetValueOrDefault(hash) is { } origin
        ? $", brought by {origin.By} on {origin.At.UtcDateTime:yyyy-MM-dd}{(origin.Note is { } note ? $" ({note})" : "")}"
        : string.Empty;

    private static double? Value(CellOutcome? outcome, string metric) =>
        outcome is DoneOutcome done && done.Result.Metrics.TryGetValue(metric, out var value) ? value : null;

    private static string Shown(double value) => (100 * value).ToString("0.0");
}
