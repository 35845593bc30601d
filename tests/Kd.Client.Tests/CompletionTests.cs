namespace Kd.Client.Tests;

/// <summary>What real shells offer after the lines that kdctl completion prints.</summary>
public sealed class CompletionTests : ServedTest
{
    private const string Bash = """
        kdctl() { "$KDCTL" "$@"; }
        source <("$KDCTL" completion bash)
        while IFS= read -r line; do
          COMP_LINE="kdctl $line" COMP_POINT=$((${#line} + 6))
          read -ra COMP_WORDS <<<"$COMP_LINE"
          [[ $line == *' ' ]] && COMP_WORDS+=('')
          COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
          _kdctl
          echo "$line: ${COMPREPLY[*]}"
        done <lines
        """;

    // The completion system of zsh wants a terminal; kdctl's part in it only wants these words.
    private const string Zsh = """
        compdef() { : }
        compadd() { print -rn -- ${(P)2} }
        _files() { print -n names of files }
        kdctl() { "$KDCTL" "$@" }
        source <("$KDCTL" completion zsh)
        while IFS= read -r line; do
          words=(kdctl ${=line})
          [[ $line == *' ' ]] && words+=('')
          CURRENT=$#words PREFIX=$words[-1]
          print -rn -- "$line: "
          _kdctl
          print
        done <lines
        """;

    private const string Fish = """
        function kdctl; $KDCTL $argv; end
        $KDCTL completion fish | source
        while read --local line
            echo "$line: "(complete --do-complete "kdctl $line" | cut -f 1 | string join ' ')
        end <lines
        """;

    [Fact]
    public async Task Bash_Tab_OffersWhatFits() => await AssertOfferedAsync(
        "bash",
        Bash,
        "re: reeval report resume retry",
        "status --timeout 60 d: demo",
        "status --timeout 60 : demo",
        "diff --timeout 60 demo d: demo",
        "report --form: --format",
        "report --format m: markdown",
        "ls -o n: name",
        "retry --cause out: out-of-memory",
        "completion f: fish",
        "validate : ");

    [Fact]
    public async Task Zsh_Tab_OffersWhatFits() => await AssertOfferedAsync("zsh", Zsh, "stat: status", "status --timeout 60 d: demo", "validate : names of files");

    [Fact]
    public async Task Fish_Tab_OffersWhatFits() => await AssertOfferedAsync("fish", Fish, "stat: status", "status --timeout 60 d: demo", "report --format m: markdown");

    [Fact]
    public async Task Bash_NoServerRuns_OffersTheSweepsOfTheStoreAndStartsNone()
    {
        kdctl.Environment.Remove("KDCTL_SERVER");
        var sweeps = Path.Combine(kdctl.Folder, ".kd", "sweeps");
        Directory.CreateDirectory(Path.Combine(sweeps, "kept"));

        await AssertOfferedAsync("bash", Bash, "status : kept");
        Assert.Equal([sweeps], Directory.EnumerateFileSystemEntries(Path.Combine(kdctl.Folder, ".kd")));
    }

    [Fact]
    public async Task Bash_ServerDoesNotAnswer_OffersNothing()
    {
        server.Instead = context => Task.Delay(TimeSpan.FromSeconds(60), context.RequestAborted);

        await AssertOfferedAsync("bash", Bash, "status : ");
    }

    /// <param name="shell">Its program.</param>
    /// <param name="script">Answers each line of the file "lines".</param>
    /// <param name="offers">What was typed, ": ", what is offered.</param>
    private async Task AssertOfferedAsync(string shell, string script, params string[] offers)
    {
        kdctl.Write("lines", string.Concat(offers.Select(offer => offer[..offer.IndexOf(": ", StringComparison.Ordinal)] + "\n")));
        kdctl.Write("script", script);

        var run = await kdctl.ShellAsync($"{shell} ./script");

        Assert.Equal("", run.Error);
        Assert.Equal(offers, run.Output.TrimEnd('\n').Split('\n'));
    }
}
