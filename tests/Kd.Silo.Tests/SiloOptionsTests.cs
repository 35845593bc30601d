using System.Net;
using Kd.Silo.Slots;
using Microsoft.Extensions.Logging;

namespace Kd.Silo.Tests;

public sealed class SiloOptionsTests
{
    [Fact]
    public void Parse_AllOptions_AreTaken()
    {
        var line = SiloCommandLine.Parse(["--store", "s", "--data", "d", "--slots", "2", "--threads", "3", "--urls", "http://127.0.0.1:9", "--trainer", "t", "--token-file", "f", "--max-body", "5000", "--max-cells", "7", "--rate", "9", "--drain", "80", "--keeper", "none", "--log", "warning", "--log-format", "json", "--otlp", "http://collector:4318"]);
        Assert.Empty(line.Problems);
        Assert.Equal(
            new SiloOptions { Store = "s", Data = "d", Slots = 2, Threads = 3, Url = "http://127.0.0.1:9", Trainer = "t", TokenFile = "f", MaxBody = 5000, MaxCells = 7, Rate = 9, Drain = TimeSpan.FromSeconds(80), Keeper = KeeperScope.None, Log = LogLevel.Warning, LogFormat = LogFormat.Json, Otlp = new("http://collector:4318") },
            line.Options);
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(50, 20)]
    [InlineData(290, 260)]
    public void Patience_WithinADrain_GrowsWithIt_AndLeavesTimeToHandBack(double drain, double preempt) =>
        Assert.Equal(TimeSpan.FromSeconds(preempt), TrainerPatience.Within(TimeSpan.FromSeconds(drain)).Preempt);

    [Fact]
    public void Parse_OptionsOfACluster_AreTaken()
    {
        var line = SiloCommandLine.Parse(["--cluster", "redis://redis:6380", "--cluster-id", "lab", "--advertise", "10.0.0.7", "--silo-port", "4000", "--probe", "0.5", "--lease", "3", "--silos-file", "n"]);
        Assert.Empty(line.Problems);
        Assert.Equal(
            new SiloOptions { Cluster = new("redis", 6380, null, 0), ClusterId = "lab", Advertise = IPAddress.Parse("10.0.0.7"), SiloPort = 4000, Probe = TimeSpan.FromSeconds(0.5), Lease = TimeSpan.FromSeconds(3), SilosFile = "n" },
            line.Options);
        Assert.Null(SiloCommandLine.Parse(["--cluster", "localhost"]).Options.Cluster);
    }

    [Fact]
    public void Parse_Variables_AreOptionsThatTheCommandLineOverrides()
    {
        var variables = new Dictionary<string, string> { ["KD_SILO_MAX_BODY"] = "5000", ["KD_SILO_GPUS"] = "2", ["KD_SILO_WAIT"] = "0", ["KD_SILO_SLOTS"] = "7", ["KD_SILOS_PORT"] = "x", ["HOME"] = "/" };
        var line = SiloCommandLine.Parse(["--slots", "3"], variables);
        Assert.Empty(line.Problems);
        Assert.Equal(new SiloOptions { MaxBody = 5000, Gpus = 2, Slots = 3 }, line.Options);
    }

    [Fact]
    public void Parse_TroublesOfVariables_NameThem()
    {
        var line = SiloCommandLine.Parse([], new Dictionary<string, string> { ["KD_SILO_SLOTS"] = "many", ["KD_SILO_SLOTZ"] = "1" });
        Assert.Equal(["KD_SILO_SLOTS: 'many' is no whole number", "KD_SILO_SLOTZ: no such option; see kd-silo --help"], line.Problems.AsEnumerable());
    }

    [Fact]
    public void Parse_TroublesOfACluster_AreTold()
    {
        var line = SiloCommandLine.Parse(["--cluster", "redis", "--advertise", "here", "--probe", "0"]);
        Assert.Equal(
            ["--cluster: 'redis' is neither localhost nor an address such as redis://127.0.0.1:6379", "--advertise: 'here' is no IP address", "--probe: '0' is no number of seconds"],
            line.Problems.AsEnumerable());
    }

    [Fact]
    public void Parse_SeveralTroubles_TellsAll()
    {
        var line = SiloCommandLine.Parse(["--slots", "many", "--fast", "yes", "--keeper", "some", "--data"]);
        Assert.Equal(
            ["--slots: 'many' is no whole number", "--fast: no such option; see kd-silo --help", "--keeper: 'some' is none of all, none", "--data: a value must follow"],
            line.Problems.AsEnumerable());
    }

    [Theory]
    [InlineData("3\n", true)]
    [InlineData("0", true)]
    [InlineData("three", false)]
    [InlineData("-1", false)]
    [InlineData("1001", false)]
    [InlineData(null, false)]
    public void Validator_SilosFile_HoldsANumberOfSilos(string? content, bool good)
    {
        using var home = new TestDirectory();
        if (content is not null)
        {
            File.WriteAllText(home.Of("silos"), content);
        }

        var problems = SiloOptionsValidator.Absences(new() { Data = home.Path, TokenFile = home.Of("token"), SilosFile = home.Of("silos") });
        Assert.Equal(good ? [] : [$"--silos-file: '{home.Of("silos")}' cannot be read, or holds no number from 0 to 1000"], problems.AsEnumerable());
    }

    [Fact]
    public void Validator_SeveralTroubles_TellsAllInOneLineEach()
    {
        using var home = new TestDirectory();
        File.WriteAllText(home.Of("file"), "");
        var problems = SiloOptionsValidator.Problems(
            new() { Store = home.Of("file"), Data = home.Of("none"), Slots = -1, Threads = 0, Url = "ftp://x", Trainer = home.Of("trainer") }, home.Path);
        Assert.Equal(["--slots", "--threads", "--store", "--urls", "--trainer", "--data"], problems.Select(p => p[..p.IndexOf(':', StringComparison.Ordinal)]));
        Assert.All(problems, p => Assert.DoesNotContain('\n', p));
    }

    [Fact]
    public void Validator_TokenFileOthersMayRead_IsRefused()
    {
        using var home = new TestDirectory();
        File.WriteAllText(home.Of("token"), "secret");
        File.SetUnixFileMode(home.Of("token"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var problem = Assert.Single(SiloOptionsValidator.Problems(RunningSilo.Options(home) with { TokenFile = home.Of("token") }, home.Path));
        Assert.Contains("chmod 600", problem);
    }

    [Fact]
    public void Validator_NoTrainerInstalled_AsksForOne()
    {
        using var home = new TestDirectory();
        var problem = Assert.Single(SiloOptionsValidator.Problems(new() { Store = home.Of("store"), Data = home.Path }, home.Path));
        Assert.StartsWith("--trainer: no kd-trainer is installed", problem);
    }

    [Fact]
    public void Validator_GoodOptions_HasNothingToSay()
    {
        using var home = new TestDirectory();
        Assert.Empty(SiloOptionsValidator.Problems(RunningSilo.Options(home), home.Path));
    }
}
