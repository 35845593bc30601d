using System.Collections.Immutable;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Trainers;

namespace Kd.Core.Tests.Plans;

/// <summary>A plan of one teacher, a student of it, and a student without one on each of two seeds.</summary>
internal static class SomePlan
{
    public static readonly PlannedCell Teacher = Cell("big", Specs.Cell(), isTeacher: true);
    public static readonly PlannedCell Student = Cell("hard+soft", Specs.Cell(teacher: Teacher.Key));
    public static readonly PlannedCell Plain = Cell("hard", Specs.Cell(seed: 1));
    public static readonly PlannedCell Second = Cell("hard", Plain.Spec with { Seed = 2 });

    public static readonly Plan Plan = new()
    {
        Sweep = "toy",
        Columns = [new("toy", "ap50", [], ["1"], [0, 1, 2])],
        Rows = [new("big", true), new("hard", false), new("hard+soft", false)],
        Baseline = "hard",
        TeacherSeed = "same",
        Cells = [Teacher, Plain, Second, Student],
    };

    /// <summary>A record whose attempts all failed of that kind.</summary>
    public static CellRecord Failed(PlannedCell cell, FailureKind kind, int times) => new()
    {
        Cell = cell.Key,
        Attempts = [.. Enumerable.Range(1, times).Select(n => new AttemptRecord(n, new FailedEnd(kind, $"{kind}") { At = DateTimeOffset.UnixEpoch }, null))],
    };

    private static PlannedCell Cell(string config, CellSpec spec, bool isTeacher = false) =>
        new() { Key = CellKey.Of(spec), Spec = spec, Dataset = "toy", Config = config, IsTeacher = isTeacher };
}
