using Kd.Core.Api;
using Kd.Silo.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kd.Silo.Tests.Api;

public sealed class TokenPlaceTests : IDisposable
{
    private static readonly string One = new('1', 32);
    private static readonly string Two = new('2', 32);
    private readonly TestDirectory home = new();
    private readonly ManualTime time = new();

    [Fact]
    public void Furnish_MakesATokenForItsOwner_AndLeavesWhatIsThere()
    {
        var place = home.Of("deep", "token");
        TokenPlace.Furnish(place);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(place));
        var made = File.ReadAllText(place);
        TokenPlace.Furnish(place);
        Assert.Equal(made, File.ReadAllText(place));
        Assert.Equal(ApiRole.Admin, Assert.Single(TokenPlace.Read(place).Entries).Role);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Read_FileThatOthersMayUse_IsRefusedInOneLine(UnixFileMode others)
    {
        var place = Write("tokens", One, UnixFileMode.UserRead | others);
        var list = TokenPlace.Read(place);
        Assert.Empty(list.Entries);
        Assert.Contains("chmod 600", Assert.Single(list.Problems));
    }

    [Fact]
    public void Read_MountedSecrets_AreAFileForEachRole()
    {
        // As Kubernetes mounts them: names are links into a folder that is exchanged as a whole.
        Write("..2026/admin", One);
        Write("..2026/read", $"{Two}\n{new string('3', 32)}\n");
        Write("..2026/read-metrics", new string('4', 32));
        Directory.CreateSymbolicLink(home.Of("..data"), "..2026");
        File.CreateSymbolicLink(home.Of("admin"), "..data/admin");
        File.CreateSymbolicLink(home.Of("read"), "..data/read");
        File.CreateSymbolicLink(home.Of("read-metrics"), "..data/read-metrics");
        var list = TokenPlace.Read(home.Path);
        Assert.Empty(list.Problems);
        Assert.Equal(["admin-1", "read-1", "read-2", "read-metrics-1"], list.Entries.Select(e => e.Holder));
        Assert.Equal(ApiRole.Read, list.Entries[^1].Role);
    }

    [Fact]
    public void Read_FolderWithTroubles_TellsAll()
    {
        Write("admin", One, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Write("root", Two);
        Write("read", "");
        Assert.Equal(2, TokenPlace.Read(home.Path).Problems.Length);
    }

    [Fact]
    public void Find_AfterARotation_KnowsTheNewTokenOnly()
    {
        var place = Write("tokens", $"anna submit {One}");
        var tokens = Tokens(place);
        Assert.Equal(new TokenEntry("anna", ApiRole.Submit, One), tokens.Find($"Bearer {One}"));
        Write("tokens", $"anna admin {Two}");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tokens.Find($"Bearer {One}"));
        Assert.Equal(ApiRole.Admin, tokens.Find($"bearer {Two}")?.Role);
    }

    [Fact]
    public void Find_WhileThePlaceIsUnusable_KnowsTheTokensBefore()
    {
        var place = Write("tokens", One);
        var tokens = Tokens(place);
        Assert.NotNull(tokens.Find($"Bearer {One}"));
        Write("tokens", $"anna root {Two}");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(tokens.Find($"Bearer {One}"));
        Assert.Null(tokens.Find($"Bearer {Two}"));
        File.Delete(place);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(tokens.Find($"Bearer {One}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic 11111111111111111111111111111111")]
    [InlineData("Bearer 1111111111111111111111111111111")]
    public void Find_AnythingElse_IsNobody(string? authorization) => Assert.Null(Tokens(Write("tokens", One)).Find(authorization));

    public void Dispose() => home.Dispose();

    private ApiTokens Tokens(string place) => new(place, time, NullLogger<ApiTokens>.Instance);

    private string Write(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = home.Of(name.Split('/'));
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
