using Kd.Core.Api;

namespace Kd.Core.Tests.Api;

public sealed class TokenListTests
{
    private static readonly string One = new('1', 32);
    private static readonly string Two = new('2', 32);

    [Fact]
    public void Read_OneWord_IsAnAdminsToken()
    {
        var list = TokenList.Read($"{One}\n");

        Assert.Empty(list.Problems);
        Assert.Equal(new TokenEntry("owner", ApiRole.Admin, One), Assert.Single(list.Entries));
    }

    [Fact]
    public void Read_Lines_AreHolderRoleToken_CommentsAndBlanksLeftOut()
    {
        var list = TokenList.Read($"# who may what\n\nanna  admin {One} # since May\nboard\tread\t{Two}\r\n");

        Assert.Empty(list.Problems);
        Assert.Equal([new TokenEntry("anna", ApiRole.Admin, One), new TokenEntry("board", ApiRole.Read, Two)], list.Entries.AsEnumerable());
    }

    [Fact]
    public void Read_SeveralTroubles_TellsAllAndNoToken()
    {
        var list = TokenList.Read($"anna root {One}\n../x read {One}\nbob read short\neve read {Two}\nmax submit {Two}\nread {One}");

        Assert.Equal(
        [
            "line 1 is not HOLDER ROLE TOKEN with a role of read, submit or admin",
            "line 2 is not HOLDER ROLE TOKEN with a role of read, submit or admin",
            "line 6 is not HOLDER ROLE TOKEN with a role of read, submit or admin",
            "the token of bob is not of 16 to 512 visible ASCII characters",
            "eve and max share one token",
        ],
            list.Problems.AsEnumerable());
        Assert.DoesNotContain(list.Problems, p => p.Contains(One) || p.Contains(Two));
    }

    [Fact]
    public void ReadRole_EveryLine_IsATokenOfThatRole()
    {
        Assert.Equal([ApiRole.Submit, ApiRole.Submit], TokenList.ReadRole(ApiRole.Submit, $"{One}\n{Two}\n", "submit").Entries.Select(e => e.Role));
        Assert.Equal(["line 1 is not one token"], TokenList.ReadRole(ApiRole.Submit, $"anna {One}", "submit").Problems.AsEnumerable());
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("a read 1111111111111111\nb admin 2222222222222222\nc submit 3333333333333333", "2222222222222222")]
    [InlineData("", null)]
    [InlineData("two words", null)]
    [InlineData("t\u00f6ken", null)]
    public void Mightiest_IsWhatAClientSends(string text, string? expected) => Assert.Equal(expected, TokenList.Mightiest(text));
}
