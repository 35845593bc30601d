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
        Prop.ForAll(lines.ToArbitrary(), expected =>
        {
            var text = string.Concat(expected.Select(line => line + "\n"));
            return Read(text, 64 * 1024).GetAwaiter().GetResult().SequenceEqual(expected.Select(Wellformed));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Read_LineAtTheLimit_Passes() => Assert.Equal([new string('x', 10)], await Read(new string('x', 10) + "\n", 10));

    [Theory]
    [InlineData("\n")]
    [InlineData("")]
    public async Task Read_LineOverTheLimit_Throws(string end)
    {
        var error = await Assert.ThrowsAsync<TrainerProtocolException>(() => Read(new string('x', 11) + end, 10));
        Assert.Equal("a line of more than 10 bytes", error.Message);
    }

    [Fact]
    public async Task Read_LastLineWithoutEnd_Counts() => Assert.Equal(["a", "b"], await Read("a\nb", 10));

    [Theory]
    [InlineData("0123456789abcdefghijxyz\nend\n")]
    [InlineData("0123456789abcdefghijxyz\nend")]
    public async Task Pieces_LineOverTheLimit_IsCut(string text) =>
        Assert.Equal(["0123456789", "abcdefghij", "xyz", "end"], await Collect(BoundedLines.Pieces, text, 10));

    [Fact]
    public async Task Pieces_WithoutAnyEnd_ComeAsTheyGrow() => Assert.Equal(3, (await Collect(BoundedLines.Pieces, new string('x', 25), 10)).Count);

    // Lone surrogates do not survive UTF-8.
    private static string Wellformed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static Task<List<string>> Read(string text, int limit) => Collect(BoundedLines.Read, text, limit);

    private static async Task<List<string>> Collect(Func<Stream, int, CancellationToken, IAsyncEnumerable<byte[]>> read, string text, int limit)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var lines = new List<string>();
        await foreach (var line in read(stream, limit, CancellationToken.None))
        {
            lines.Add(Encoding.UTF8.GetString(line));
        }

        return lines;
    }
}
