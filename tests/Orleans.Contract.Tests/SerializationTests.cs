using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans.Serialization;

namespace Orleans.Contract.Tests;

/// <summary>Caller and grain never share an object, and only what has a codec crosses.</summary>
[Collection(nameof(Silo))]
public class SerializationTests(Silo silo)
{
    private IEchoGrain Echo => silo.Grain<IEchoGrain>("echo");

    [Fact]
    public async Task Argument_MutatedAfterTheCall_IsUnchangedInTheGrain()
    {
        var list = new List<int> { 1, 2 };
        await Echo.Keep(list);
        list.Add(3);

        Assert.Equal([1, 2], await Echo.Kept());
    }

    [Fact]
    public async Task Result_MutatedByTheCaller_IsUnchangedInTheGrain()
    {
        await Echo.Keep([1, 2]);
        (await Echo.Kept()).Clear();

        Assert.Equal([1, 2], await Echo.Kept());
    }

    [Fact]
    public async Task JsonRecord_ArrivesEqualButNotTheSame()
    {
        var sent = new Point(1.5, "a", DateTimeOffset.UnixEpoch);

        var back = await Echo.Json(sent);

        Assert.Equal(sent, back);
        Assert.NotSame(sent, back);
        Assert.NotSame(sent, silo.Probe.Kept("json"));
    }

    [Fact]
    public async Task RecordThatIsImmutableAndSealed_IsTheSameOnBothSides()
    {
        var sent = new Frozen("a");

        Assert.Same(sent, await Echo.Frozen(sent));
        Assert.Same(sent, silo.Probe.Kept("frozen"));
    }

    [Fact]
    public async Task ParameterThatIsImmutable_IsNotCopied()
    {
        var sent = new Point(1.5, "a", DateTimeOffset.UnixEpoch);

        Assert.NotSame(sent, await Echo.JsonAsItIs(sent));
        Assert.Same(sent, silo.Probe.Kept("json"));
    }

    [Fact]
    public async Task NaN_InAJsonRecord_IsRefused() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Echo.Json(new Point(double.NaN, "a", default)));

    [Fact]
    public async Task NaN_AsAnArgument_Arrives() => Assert.True(double.IsNaN(await Echo.Number(double.NaN)));

    [Fact]
    public async Task ArgumentTypeWithoutCodec_IsRefused() =>
        await Assert.ThrowsAsync<CodecNotFoundException>(() => silo.Grain<ITakesUnknownGrain>("x").Take(new Unknown(1)));

    [Fact]
    public async Task ResultTypeWithoutCodec_IsRefused() =>
        await Assert.ThrowsAsync<CodecNotFoundException>(() => silo.Grain<IGivesUnknownGrain>("x").Give());

    [Fact]
    public async Task ElementTypeWithoutCodec_IsRefused() =>
        await Assert.ThrowsAsync<CodecNotFoundException>(() => silo.Grain<ITakesUnknownGrain>("x").TakeMany([new Unknown(1)]));

    [Fact]
    public async Task ClosedHierarchy_AsArgument_ArrivesAsItsCase() =>
        Assert.Equal(new Circle(2), await Echo.Shape(new Circle(2)));

    [Fact]
    public async Task ClosedHierarchy_InAProperty_WithoutJsonPolymorphic_IsRefused() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => Echo.Drawing(new Drawing(new Circle(2))));

    [Fact]
    public async Task ClosedHierarchy_InAProperty_WithJsonPolymorphic_ArrivesAsItsCase() =>
        Assert.Equal(new Order(new Paid(3)), await Echo.Order(new Order(new Paid(3))));

    [Fact]
    public async Task Collections_OfJsonRecords_Arrive()
    {
        ImmutableArray<Point> sent = [new(1, "a", default), new(2, "b", default)];

        var back = await Echo.Many(sent, new Dictionary<string, Point>(StringComparer.Ordinal) { ["k"] = sent[0] });

        Assert.Equal([.. sent, sent[0]], back);
    }

    [Fact]
    public async Task BuiltInTypes_Arrive()
    {
        var sent = (Guid.NewGuid(), new DateTime(2026, 11, 21, 4, 0, 0, DateTimeKind.Utc), TimeSpan.FromSeconds(5), (int?)7);

        Assert.Equal(sent, await Echo.BuiltIn(sent.Item1, sent.Item2, sent.Item3, sent.Item4));
    }

    [Fact]
    public async Task Nulls_Arrive() => Assert.Null(await Echo.Text(null));

    [Fact]
    public async Task GenerateSerializer_CarriesOnlyMembersWithAnId()
    {
        var back = await Echo.Members(new Members { Carried = 1, Left = 2 });

        Assert.Equal((1, 0), (back.Carried, back.Left));
    }

    [Fact]
    public async Task GenerateSerializer_OnARecord_CarriesItsParameters() =>
        Assert.Equal(new Pair(1, "b"), await Echo.Record(new Pair(1, "b")));

    [Fact]
    public async Task Grain_InsteadOfItsReference_AsArgument_IsRefused() =>
        await Assert.ThrowsAnyAsync<Exception>(() => Echo.PassThis());

    [Fact]
    public async Task AsyncLocal_OfTheCaller_DoesNotReachTheGrain()
    {
        EchoGrain.Ambient.Value = "of the caller";

        Assert.Null(await silo.Grain<IEchoGrain>("ambient").AmbientText());
    }

    [Fact]
    public async Task InheritedInterfaceMethods_AndInternalInterfaces_Work() =>
        Assert.Equal("base and own", await silo.Grain<IInnerGrain>("x").Base() + await silo.Grain<IInnerGrain>("x").Own());

    [Fact]
    public async Task Reference_AsArgument_CallsTheGrainItNames()
    {
        await silo.Grain<IEchoGrain>("other").Keep([4]);

        Assert.Equal([4], await Echo.AskOther(silo.Grain<IEchoGrain>("other")));
    }
}

public interface IEchoGrain : IGrainWithStringKey
{
    Task Keep(List<int> values);

    Task<List<int>> Kept();

    Task<Point> Json(Point value);

    Task<Point> JsonAsItIs([Immutable] Point value);

    Task<Frozen> Frozen(Frozen value);

    Task<double> Number(double value);

    Task<Shape> Shape(Shape value);

    Task<Drawing> Drawing(Drawing value);

    Task<Order> Order(Order value);

    ValueTask<List<Point>> Many(ImmutableArray<Point> array, Dictionary<string, Point> map);

    Task<(Guid Id, DateTime At, TimeSpan Span, int? Maybe)> BuiltIn(Guid id, DateTime at, TimeSpan span, int? maybe);

    Task<string?> Text(string? value);

    Task<Members> Members(Members value);

    Task<Pair> Record(Pair value);

    Task<List<int>> AskOther(IEchoGrain other);

    Task PassThis();

    Task<string?> AmbientText();
}

internal interface IBaseGrain : IGrainWithStringKey
{
    Task<string> Base();
}

internal interface IInnerGrain : IBaseGrain
{
    Task<string> Own();
}

internal sealed class InnerGrain : Grain, IInnerGrain
{
    public Task<string> Base() => Task.FromResult("base and ");

    public Task<string> Own() => Task.FromResult("own");
}

public interface ITakesUnknownGrain : IGrainWithStringKey
{
    Task Take(Unknown value);

    Task TakeMany(List<Unknown> values);
}

public interface IGivesUnknownGrain : IGrainWithStringKey
{
    Task<Unknown> Give();
}

public sealed class EchoGrain(Probe probe) : Grain, IEchoGrain
{
    private List<int> kept = [];

    public Task Keep(List<int> values)
    {
        kept = values;
        return Task.CompletedTask;
    }

    public Task<List<int>> Kept() => Task.FromResult(kept);

    public Task<Point> Json(Point value)
    {
        probe.Keep("json", value);
        return Task.FromResult(value);
    }

    public Task<Point> JsonAsItIs(Point value) => Json(value);

    public Task<Frozen> Frozen(Frozen value)
    {
        probe.Keep("frozen", value);
        return Task.FromResult(value);
    }

    public Task<double> Number(double value) => Task.FromResult(value);

    public Task<Shape> Shape(Shape value) => Task.FromResult(value);

    public Task<Drawing> Drawing(Drawing value) => Task.FromResult(value);

    public Task<Order> Order(Order value) => Task.FromResult(value);

    public ValueTask<List<Point>> Many(ImmutableArray<Point> array, Dictionary<string, Point> map) => new([.. array, .. map.Values]);

    public Task<(Guid Id, DateTime At, TimeSpan Span, int? Maybe)> BuiltIn(Guid id, DateTime at, TimeSpan span, int? maybe) =>
        Task.FromResult((id, at, span, maybe));

    public Task<string?> Text(string? value) => Task.FromResult(value);

    public Task<Members> Members(Members value) => Task.FromResult(value);

    public Task<Pair> Record(Pair value) => Task.FromResult(value);

    public static AsyncLocal<string?> Ambient { get; } = new();

    public Task PassThis() => GrainFactory.GetGrain<IEchoGrain>("passed").AskOther(this);

    public Task<string?> AmbientText() => Task.FromResult(Ambient.Value);

    public Task<List<int>> AskOther(IEchoGrain other) => other.Kept();
}

public sealed class TakesUnknownGrain : Grain, ITakesUnknownGrain
{
    public Task Take(Unknown value) => Task.CompletedTask;

    public Task TakeMany(List<Unknown> values) => Task.CompletedTask;
}

public sealed class GivesUnknownGrain : Grain, IGivesUnknownGrain
{
    public Task<Unknown> Give() => Task.FromResult(new Unknown(1));
}

[Wire]
public sealed record Point(double X, string Name, DateTimeOffset At);

[Wire, Immutable]
public sealed record Frozen(string Name);

[Wire]
public abstract record Shape;

public sealed record Circle(double Radius) : Shape;

[Wire]
public sealed record Drawing(Shape Shape);

[JsonPolymorphic]
[JsonDerivedType(typeof(Paid), "paid")]
public abstract record Payment;

public sealed record Paid(int Amount) : Payment;

[Wire]
public sealed record Order(Payment Payment);

public sealed record Unknown(int Number);

[GenerateSerializer]
public sealed class Members
{
    [Id(0)]
    public int Carried { get; set; }

    public int Left { get; set; }
}

[GenerateSerializer]
public sealed record Pair(int A, string B);
