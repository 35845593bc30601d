using Kd.Core.Cells;
using Kd.Core.Trainers;
using Kd.Detection.Checkpoints;
using Kd.Detection.Data;
using Kd.Detection.Losses;
using Kd.Detection.Models;
using TorchSharp;

namespace Kd.Detection.Training;

/// <summary>A teacher as students see it: final EMA weights, evaluation statistics, batch norms folded, no gradients (methods.md sections 3 and 11).</summary>
internal static class FrozenTeacher
{
    /// <summary>Loads a student's teacher; null when none of its terms distils.</summary>
    /// <exception cref="BadDataException">The checkpoint is not the one named, or does not fit its spec.</exception>
    public static Detector? Load(CellSpec student, TeacherCheckpoint? checkpoint, int classes, torch.Device device)
    {
        if (!student.Terms.Any(t => t.Distils))
        {
            return null;
        }

        if (checkpoint is null)
        {
            throw new BadDataException("the cell distils, but no teacher checkpoint came with its job");
        }

        var file = VerifiedFile.Read(checkpoint.Path, checkpoint.Sha256, "the teacher checkpoint", "evict the teacher's cell and train it again");
        var teacher = Build(student, checkpoint.Spec.Detector, classes);
        try
        {
            StateTensors.Load(teacher, file.Tensors);
        }
        catch (InvalidDataException e)
        {
            teacher.Dispose();
            throw new BadDataException($"the teacher checkpoint {checkpoint.Path} does not fit the teacher's spec: {e.Message}", e);
        }

        teacher.to(device);
        teacher.Freeze();
        return teacher;
    }

    /// <summary>A teacher with its initial weights, for measurements.</summary>
    public static Detector Untrained(CellSpec student, DetectorSpec detector, int classes, torch.Device device)
    {
        var teacher = Build(student, detector, classes);
        InitialWeights.Fill(teacher, student.Seed);
        teacher.to(device);
        teacher.Freeze();
        return teacher;
    }

    /// <summary>What a teacher is built to give when terms read these parts of it.</summary>
    internal static DetectorFeatures Features(TeacherParts read) => read switch
    {
        TeacherParts.Features => new DetectorFeatures.Alone(),
        TeacherParts.Heads => new DetectorFeatures.None(),
        _ => new DetectorFeatures.Raw(),
    };

    private static Detector Build(CellSpec student, DetectorSpec detector, int classes) =>
        new(detector, classes, Features(TermLosses.Read(student.Terms)), student.Recipe.Precision);
}
