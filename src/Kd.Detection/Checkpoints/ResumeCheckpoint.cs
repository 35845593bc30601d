using System.Collections.Immutable;
using System.Globalization;
using Kd.Core.Artifacts;
using Kd.Core.Cells;
using Kd.Core.Json;
using Kd.Core.Results;
using Kd.Detection.Training;

namespace Kd.Detection.Checkpoints;

/// <summary>
/// All that a training needs to go on as if never stopped: weights, EMA (both with batch-norm statistics), optimiser memory, kept weights, step, history.
/// Random streams are functions of the step, so they need no state here.
/// </summary>
internal sealed record ResumeCheckpoint
{
    private const string Format = "kd-resume-1";

    public required CellKey Cell { get; init; }

    /// <summary>Steps made.</summary>
    public required int Step { get; init; }

    public required TrainingHistory History { get; init; }

    /// <summary>What computed the numbers so far.</summary>
    public required BackendInfo Backend { get; init; }

    /// <summary>By state key, with the prefixes "model.", "ema.", "optimizer." and, of what is kept beside the average, "best.".</summary>
    public required ImmutableSortedDictionary<string, RawTensor> Tensors { get; init; }

    /// <summary>The tensors whose key begins with the prefix, without it.</summary>
    public ImmutableSortedDictionary<string, RawTensor> Section(string prefix) => Tensors
        .Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToImmutableSortedDictionary(t => t.Key[prefix.Length..], t => t.Value, StringComparer.Ordinal);

    public Artifact Save(string directory)
    {
        var metadata = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
        {
            ["format"] = Format,
            ["cell"] = Cell.Hex,
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["history"] = KdJson.Serialize(History),
            ["backend"] = KdJson.Serialize(Backend),
        });
        return DurableFile.Write(directory, ArtifactPaths.ResumeFile(Step), new SafetensorsFile(Tensors, metadata).Write);
    }

    /// <exception cref="InvalidDataException">No resume checkpoint of this cell lies there.</exception>
    public static ResumeCheckpoint Load(string path, CellKey cell)
    {
        var file = SafetensorsFile.Read(path);
        string Field(string name) => file.Metadata.GetValueOrDefault(name) ?? throw new InvalidDataException($"{path} is no resume checkpoint: it has no '{name}'");
        if (Field("format") != Format)
        {
            throw new InvalidDataException($"{path} has the format '{Field("format")}', {Format} was expected");
        }

        if (Field("cell") != cell.Hex)
        {
            throw new InvalidDataException($"{path} belongs to the cell {Field("cell")}, not to {cell}");
        }

        return new ResumeCheckpoint
        {
            Cell = cell,
            Step = int.Parse(Field("step"), CultureInfo.InvariantCulture),
            History = KdJson.Deserialize<TrainingHistory>(Field("history")),
            Backend = KdJson.Deserialize<BackendInfo>(Field("backend")),
            Tensors = file.Tensors,
        };
    }
}
