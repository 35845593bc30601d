using System.Collections.Immutable;
using Kd.Core.Api;
using Kd.Core.Cells;
using Kd.Core.Plans;
using Kd.Core.Results;

namespace Kd.Core.Tests.Results;

/// <summary>What the notes of a table say of teachers.</summary>
public sealed class TeacherFooterTests
{
    private const string Weak = "Warning: the teacher is not better than";
    private static readonly string Hash = new('7', 64);

    [Theory]
    [InlineData("hard")]
    [InlineData("hard+soft")]
    public void Build_TeacherNoBetterThanHard_WarnsWhateverTheBaselineIs(string baseline) =>
        Assert.Contains($"{Weak} 'hard' there, so distillation says nothing: cells/fold1/seed0/teacher (50.0, hard 50.0).", Footers(Plan() with { Baseline = baseline }, teacher: 0.5));

    [Fact]
    public void Build_TeacherBetterThanHardButNotThanADistilledBaseline_IsNoWeakTeacher() =>
        Assert.DoesNotContain(Footers(Plan() with { Baseline = "hard+soft" }, teacher: 0.55), f => f.StartsWith(Weak, StringComparison.Ordinal));

    [Fact]
    public void Build_PlainRowIsAnotherNameOfACell_TeacherIsHeldAgainstItToo()
    {
        var plan = Plan();
        var hard = plan.Cells.Single(c => c.Config == "hard");
        plan = plan with
        {
            Cells = plan.Cells.Replace(hard, hard with { Config = "scratch" }),
            Rows = plan.Rows.Add(new PlanRow("scratch", IsTeacher: false)),
            Aliases = [new CellAlias(hard.Key, hard.Dataset, hard.Spec.Fold, hard.Spec.Seed, "hard")],
        };

        Assert.Contains(Footers(plan, teacher: 0.4), f => f.StartsWith($"{Weak} 'hard' there", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_GivenCheckpoint_IsNamedWithItsOriginAndSaidToBeUnmeasured()
    {
        var plan = Given(Plan()) with { GivenOrigins = ImmutableSortedDictionary<string, WeightOrigin>.Empty.Add(Hash, new WeightOrigin("anna", "from the lab", new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero))) };

        var footers = Footers(plan, teacher: 0.4);

        Assert.Contains("All students of a fold learn from one given checkpoint: results are conditional on this teacher. cells/fold1: 777777777777, brought by anna on 2026-03-04 (from the lab).", footers);
        Assert.Contains(footers, f => f.StartsWith("Warning: given checkpoints were not measured here: whether they are better than 'hard'", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_GivenCheckpointOfADataFolder_IsNamedByItsHashAlone() =>
        Assert.Contains("All students of a fold learn from one given checkpoint: results are conditional on this teacher. cells/fold1: 777777777777.", Footers(Given(Plan()), teacher: 0.4));

    private static Plan Plan() => SomeSweep.PlanOf(1, 1);

    private static Plan Given(Plan plan) => plan with
    {
        TeacherSeed = Kd.Core.Plans.Plan.GivenTeacher,
        Cells = [.. plan.Cells.Where(c => !c.IsTeacher).Select(c => c.Spec.Teacher is null ? c : c with { Spec = c.Spec with { Teacher = null, TeacherCheckpoint = Hash } })],
    };

    /// <summary>Of a table where 'hard' reaches .5, distilled rows .6, and the teacher what is said.</summary>
    private static ImmutableArray<string> Footers(Plan plan, double teacher) => SweepTable.Build(plan, plan.Cells.ToDictionary(
        c => c.Key,
        c => (CellOutcome)new DoneOutcome(Specs.Result(c.Key, ap50: c.IsTeacher ? teacher : c.Spec.Terms.Any(t => t.Distils) ? 0.6 : 0.5)))).Footers;
}
