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

    // Lone surrogates do not survive UTF-8.
    private static string Wellformed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static async Task<List<string>> Read(string text, int limit)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var lines = new List<string>();
        await foreach (var line in BoundedLines.Read(stream, limit, CancellationToken.None))
        {
            lines.Add(Encoding.UTF8.GetString(line));
        }

        return lines;
    }
}
