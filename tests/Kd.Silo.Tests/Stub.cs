using Kd.Core.Cells;
using Kd.Core.Datasets;
using Kd.Core.Trainers;
using Kd.Silo.Slots;
using Kd.Silo.Trainers;

namespace Kd.Silo.Tests;

/// <summary>The stub trainer as a real process, and cells for it.</summary>
internal static class Stub
{
    public static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "kd-stub-trainer.dll");

    public static readonly Slot Slot = new("cpu0", 1, null);

    public static readonly TrainerPatience Patience = new()
    {
        Hello = TimeSpan.FromSeconds(30),
        Preempt = TimeSpan.FromSeconds(0.5),
        Cancel = TimeSpan.FromSeconds(0.5),
    };

    public static TrainerCommandLine Command => TrainerCommandLine.Parse($"\"{Dll}\"");

    public static TrainerEnvironment Environment(string? start = null)
    {
        var environment = TrainerEnvironment.For(Slot);
        return start is null ? environment : environment with { Variables = environment.Variables.SetItem("KD_STUB_START", start) };
    }

    public static async Task<TrainerProcess> Start()
    {
        var trainer = TrainerProcess.Start(Command, Environment());
        await trainer.Greet(Patience.Hello, CancellationToken.None);
        return trainer;
    }

    public static CellJob Job(string directory, int attempt = 1, string? resumeFrom = null)
    {
        var spec = Spec();
        var attemptDirectory = Path.Combine(directory, "attempts", attempt.ToString());
        Directory.CreateDirectory(attemptDirectory);
        return new()
        {
            Attempt = new AttemptId(CellKey.Of(spec), attempt),
            Spec = spec,
            Dataset = new DatasetRequest { Path = directory, Options = spec.Dataset.Options },
            AttemptDirectory = attemptDirectory,
            ResumeFrom = resumeFrom,
        };
    }

    public static CellSpec Spec(int seed = 0) => new()
    {
        Dataset = new CellDataset { ContentHash = new string('a', 64), Options = new DatasetOptions { Reader = DatasetReader.Voc, Size = 64 } },
        Fold = "1",
        Seed = seed,
        Detector = new DetectorSpec { Block = ResidualBlock.Basic, Depths = [1, 1, 1, 1], Width = 0.25, Neck = NeckKind.Fpn, NeckWidth = 32, Levels = 4, BaseAnchor = 12 },
        Recipe = new RecipeSpec { Epochs = 1, Batch = 4, Optimizer = OptimizerKind.AdamW, LearningRate = 1e-3, WeightDecay = 1e-4, Match = AnchorMatching.Iou },
        Terms = [new HardTerm()],
        TrainerRevision = "stub-1",
    };
}
