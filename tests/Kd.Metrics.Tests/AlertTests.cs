using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kd.Metrics.Tests;

/// <summary>Alert rules, by promtool.</summary>
public sealed partial class AlertTests
{
    private static string Tests => Files.Of("tests/Kd.Metrics.Tests/rules.test.yaml");

    [Fact]
    public async Task EachRule_FiresAndStaysSilent_AsItsTestsSay()
    {
        var (code, said) = await Promtool("test", "rules", Tests);

        Assert.True(code == 0, said);
    }

    [Fact]
    public void EachRule_HasATestThatFiresAndOneThatIsSilent_AndARunbook()
    {
        var alerts = Alert().Matches(File.ReadAllText(Files.Rules)).Select(match => match.Groups["name"].Value).ToList();
        var tests = File.ReadAllText(Tests);
        var page = File.ReadAllText(Files.Of("docs/operations.md"));

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains($"\"{alert}, fires:", tests));
        Assert.All(alerts, alert => Assert.Contains($"\"{alert}, silent:", tests));
        Assert.All(alerts, alert => Assert.Contains($"\n### {alert}\n", page));
        Assert.Equal(alerts.Select(alert => $"docs/operations.md#{alert.ToLowerInvariant()}"), Runbook().Matches(File.ReadAllText(Files.Rules)).Select(match => match.Groups["url"].Value));
    }

    private static async Task<(int Code, string Said)> Promtool(params string[] words)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", words) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        return (promtool.ExitCode, said);
    }

    [GeneratedRegex(@"alert: (?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Alert();

    [GeneratedRegex(@"runbook_url: (?<url>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Runbook();
}
