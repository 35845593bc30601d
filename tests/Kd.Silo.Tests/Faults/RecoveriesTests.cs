using Kd.Core.Cells;

namespace Kd.Silo.Tests.Faults;

/// <summary>How long a cell stood still, from logs written by hand.</summary>
public sealed class RecoveriesTests
{
    private static readonly CellKey Key = CellKey.Of(Stub.Spec());

    [Fact]
    public void AttemptEndedByAFault_CountsFromTheFaultToTheNext() =>
        Assert.Equal([4.0], Of(Begun(1, at: 1), Fault(at: 3), Begun(2, at: 7)));

    [Fact]
    public void SecondFaultMeanwhile_CountsFromTheFirst() =>
        Assert.Equal([4.0], Of(Begun(1, at: 1), Fault(at: 3), Fault(at: 5), Begun(2, at: 7)));

    [Fact]
    public void RetryBeforeTheFault_DoesNotCount() =>
        Assert.Empty(Of(Begun(1, at: 1), Begun(2, at: 2), Fault(at: 3)));

    [Fact]
    public void AttemptWithoutASuccessor_DoesNotCount() =>
        Assert.Empty(Of(Begun(1, at: 1), Fault(at: 3)));

    private static IEnumerable<double> Of(params Operation[] log) =>
        Recoveries.Of(log, new Dictionary<CellKey, CellRecord> { [Key] = new() { Cell = Key } });

    private static Operation Begun(int attempt, int at) => new(OperationKind.Begun, Key.Hex, null) { Attempt = attempt, At = DateTimeOffset.UnixEpoch.AddSeconds(at) };

    private static Operation Fault(int at) => new(OperationKind.Injected, "harm", null) { At = DateTimeOffset.UnixEpoch.AddSeconds(at) };
}
