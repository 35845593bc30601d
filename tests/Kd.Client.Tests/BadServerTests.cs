using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kd.Client.Tests;

/// <summary>kdctl against servers that are not as they should be: one short line, and the right exit code.</summary>
public sealed class BadServerTests : ServedTest
{
    [Theory]
    [InlineData(200, "text/html", "<html><body>Please log in</body></html>", "answered text/html instead of application/json")]
    [InlineData(502, "text/html", "<html>Bad Gateway</html>", "answered 502 Bad Gateway without a reason")]
    [InlineData(404, "text/html", "<html>Not Found</html>", "answered 404 Not Found without a reason")]
    [InlineData(200, "application/json", "<html></html>", "does not understand")]
    [InlineData(200, "application/json", "[{\"sweep\":\"demo\",\"state\":\"dreaming\",\"counts\":{\"total\":1}}]", "another version")]
    [InlineData(200, "application/json", "[{\"title\":\"demo\"}]", "another version")]
    [InlineData(200, "application/json", "", "does not understand")]
    [InlineData(503, "application/problem+json", "{\"title\":\"busy\",\"status\":503,\"traceId\":\"42\"}", "could not do it (503): busy (trace 42)")]
    [InlineData(403, "application/problem+json", "{\"title\":\"no\",\"status\":403,\"detail\":\"this needs a token with the role admin\"}", "refuses: this needs a token with the role admin")]
    public async Task Verb_AnswerThatIsNone_OneLineAndCodeThree(int status, string type, string body, string expected)
    {
        server.Instead = context => Answer(context, status, type, body);

        await AssertRefused(["ls"], expected);
    }

    [Fact]
    public async Task Verb_ServerTooSlow_SaysHowLongItWaited()
    {
        server.Instead = context => Task.Delay(TimeSpan.FromSeconds(60), context.RequestAborted);

        await AssertRefused(["ls", "--timeout", "0.5"], "did not answer within 0.5 s");
    }

    [Fact]
    public async Task Verb_ConnectionCutInMidAnswer_IsNoAnswer()
    {
        server.Instead = async context =>
        {
            context.Response.ContentLength = 1000;
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync("[{"u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        await AssertRefused(["ls"], "no answer from");
    }

    [Fact]
    public async Task Verb_AskedTooOften_ComesAgainWhenTold()
    {
        var asked = 0;
        server.Instead = context =>
        {
            context.Response.Headers.RetryAfter = "1";
            return ++asked == 1
                ? Answer(context, 429, "application/problem+json", "{\"title\":\"too many requests\",\"status\":429}")
                : Answer(context, 200, "application/json", "[]");
        };

        var run = await kdctl.RunAsync("ls");

        Assert.Equal((0, 2), (run.ExitCode, asked));
    }

    [Fact]
    public async Task Verb_ServerCannotAnswerJustNow_ComesAgainBeforeItGivesUp()
    {
        var asked = 0;
        server.Instead = context => ++asked < 3
            ? Answer(context, 503, "application/problem+json", "{\"title\":\"not ready\",\"status\":503}")
            : Answer(context, 200, "application/json", "[]");

        var run = await kdctl.RunAsync("ls");

        Assert.Equal((0, 3), (run.ExitCode, asked));
    }

    [Theory]
    [InlineData("status ../x")]
    [InlineData("cancel ..")]
    [InlineData("report a;rm")]
    [InlineData("delete %2e%2e")]
    [InlineData("watch \u202edemo")]
    [InlineData("retry d\u0435mo")]
    public async Task Verb_HostileName_IsRefusedBeforeTheServerIsAsked(string line)
    {
        var asked = 0;
        server.Instead = context => Answer(context, 200, "application/json", $"{asked++}");

        var run = await kdctl.RunAsync([.. line.Split(' ')]);

        Assert.Equal((2, 0), (run.ExitCode, asked));
        Assert.Contains("no name of a sweep", run.Error);
        Assert.DoesNotContain('\u202e', run.Error);
    }

    [Fact]
    public async Task Verb_ReaderOfItsOutputGone_EndsQuietly()
    {
        var run = await kdctl.ShellAsync("set -o pipefail; \"$KDCTL\" status -o wide | true; echo code $?");

        Assert.Contains("code 0", run.Output);
        Assert.Empty(run.Error);
    }

    private async Task AssertRefused(string[] line, string expected)
    {
        var run = await kdctl.RunAsync(line);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.InRange(run.Error.Length, 1, 400);
    }

    private static async Task Answer(HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }
}
