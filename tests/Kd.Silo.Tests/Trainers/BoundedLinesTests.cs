using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kd.Silo.Trainers;

namespace Kd.Silo.Tests.Trainers;

public sealed class BoundedLinesTests
{
    [Fact]
    public void Read_AnyLinesWithinTheLimit_GivesThemBack()
    {
        var lines = ArbMap.Default.ArbFor<NonNull<string>[]>().Generator.Select(texts => texts.Select(t => t.Get.Replace("\n", "").Replace("\0", "")).ToArray());
        Prop.ForAll(lines.ToArbitrary(), ArbMap.Default.ArbFor<PositiveInt>(), (expected, most) =>
        {
            var text = string.Concat(expected.Select(line => line + "\n"));
            return Collect(BoundedLines.Read, text, 64 * 1024, most.Get).SequenceEqual(expected.Select(Wellformed));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Read_LineAtTheLimit_Passes() => Assert.Equal([new string('x', 10)], Read(new string('x', 10) + "\n", 10));

    [Fact]
    public void Read_LinesLongerThanWhatIsReadAtOnce_ComeWhole()
    {
        string[] lines = [new('a', 5000), "b", new('c', 20_000), new('d', 4096)];
        Assert.Equal(lines, Collect(BoundedLines.Read, string.Join('\n', lines), 64 * 1024, most: 3000));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("")]
    public void Read_LineOverTheLimit_Throws(string end)
    {
        var error = Assert.Throws<TrainerProtocolException>(() => Read(new string('x', 11) + end, 10));
        Assert.Equal("a line of more than 10 bytes", error.Message);
    }

    [Fact]
    public void Read_LastLineWithoutEnd_Counts() => Assert.Equal(["a", "b"], Read("a\nb", 10));

    [Theory]
    [InlineData("0123456789abcdefghijxyz\nend\n")]
    [InlineData("0123456789abcdefghijxyz\nend")]
    public void Pieces_LineOverTheLimit_IsCut(string text) =>
        Assert.Equal(["0123456789", "abcdefghij", "xyz", "end"], Collect(BoundedLines.Pieces, text, 10));

    [Fact]
    public void Pieces_WithoutAnyEnd_ComeAsTheyGrow() => Assert.Equal(3, Collect(BoundedLines.Pieces, new string('x', 25), 10).Count);

    // Lone surrogates do not survive UTF-8.
    private static string Wellformed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static List<string> Read(string text, int limit) => Collect(BoundedLines.Read, text, limit);

    private static List<string> Collect(Func<Stream, int, IEnumerable<ReadOnlyMemory<byte>>> read, string text, int limit, int most = int.MaxValue)
    {
        using var stream = new DribblingStream(Encoding.UTF8.GetBytes(text), most);
        return [.. read(stream, limit).Select(line => Encoding.UTF8.GetString(line.Span))];
    }

    /// <summary>As a pipe: gives what it has in pieces of its own choice.</summary>
    private sealed class DribblingStream(byte[] content, int most) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
