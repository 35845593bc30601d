using System.Text.Json;
using Kd.Core.Cells;
using Kd.Core.Json;

namespace Kd.Faults;

/// <summary>What users were promised and what was done to the cluster, in order: a line of JSON each, written as it happens.</summary>
public sealed class OperationLog(string path)
{
    private readonly Lock gate = new();

    public static IEnumerable<Operation> Read(string path) => File.ReadLines(path).Select(line => JsonSerializer.Deserialize<Operation>(line, KdJson.Options)!);

    public void Submitted(string sweep) => Write(new(OperationKind.Submitted, sweep, null));

    /// <summary>A result was seen in the store.</summary>
    public void Accepted(string cell, string sha256) => Write(new(OperationKind.Accepted, cell, sha256));

    /// <summary>A new attempt's directory was seen in the store.</summary>
    public void Begun(AttemptId attempt) => Write(new(OperationKind.Begun, attempt.Cell.Hex, null) { Attempt = attempt.Number });

    public void Injected(string fault) => Write(new(OperationKind.Injected, fault, null));

    private void Write(Operation operation)
    {
        lock (gate)
        {
            File.AppendAllText(path, JsonSerializer.Serialize(operation with { At = DateTimeOffset.UtcNow }, KdJson.Options) + "\n");
        }
    }
}

/// <summary>One line of the log.</summary>
/// <param name="Subject">A sweep, a cell key, or a fault in words.</param>
/// <param name="Sha256">Of an accepted result's bytes.</param>
public sealed record Operation(OperationKind Kind, string Subject, string? Sha256)
{
    public DateTimeOffset At { get; init; }

    /// <summary>Number of an attempt that began.</summary>
    public int? Attempt { get; init; }
}

/// <summary>What a line tells.</summary>
public enum OperationKind
{
    Submitted,
    Begun,
    Accepted,
    Injected,
}
