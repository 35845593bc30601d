using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kd.Deploy.Tests;

/// <summary>What of the images can be held without building them.</summary>
public sealed class ImageTests
{
    private static readonly string[] Dockerfile = File.ReadAllLines(DeployTools.Of("Dockerfile"));

    [Fact]
    public void Restore_HasTheProjectFilesOfEveryProgram() =>
        Assert.Equal(
            Directory.EnumerateFiles(DeployTools.Of("src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal),
            Copied().Where(source => source.EndsWith(".csproj", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("silo-cpu", "Kd.Silo", "Kd.Trainer")]
    [InlineData("silo-cuda", "Kd.Silo", "Kd.Trainer")]
    [InlineData("kdctl", "Kd.Client")]
    public void Build_GetsEveryFileThatItReads(string target, params string[] projects)
    {
        var given = DeployTools.Run(DeployTools.Of("eng", "image", "check-build"), ["--list", target]).Successful().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        Assert.Empty(BuildInputs.Of(projects).Except(given).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void BuildInputs_HoldWhatTheBuildFindsByItself_AndWhatItIsTold()
    {
        var inputs = BuildInputs.Of(["Kd.Trainer"]);
        Assert.Superset(
            new HashSet<string> { ".editorconfig", "global.json", "Directory.Build.props", "Directory.Packages.props", "eng/TrainerRuntime.props", "src/Kd.Core/Grids/grid.schema.json", "src/Kd.Detection/Kd.Detection.csproj" },
            inputs);
        Assert.DoesNotContain(inputs, file => file.StartsWith("src/Kd.Silo/", StringComparison.Ordinal));
    }

    [Fact]
    public void Publish_SeesThePropertiesThatRestoreSaw()
    {
        // As variables of the stage; on a command line one of the two would lack them.
        Assert.DoesNotContain(Dockerfile, line => line.Contains("-p:", StringComparison.Ordinal));
        Assert.Contains(Stage("build-cuda"), line => line == "ENV TorchBackend=cuda");
        Assert.Contains(Stage("build-kdctl"), line => line.Contains("UseStandIns=false", StringComparison.Ordinal) && line.Contains("ReadyToRunRuntime=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("build-cpu")]
    [InlineData("build-cuda")]
    [InlineData("build-kdctl")]
    public void Publish_StampsTheRevisionThatTheLabelsName(string stage)
    {
        var own = Stage(stage).ToList();
        var publish = own.FindIndex(line => line.StartsWith("RUN SourceRevisionId=${REVISION} eng/image/publish ", StringComparison.Ordinal));
        // Only there: the layers before are the same for every revision.
        Assert.Equal("ARG REVISION=unknown", own[publish - 1]);
    }

    [Theory]
    [InlineData("silo-cpu", "ENTRYPOINT [\"/app/kd-silo/kd-silo\"]", "USER 10001:10001")]
    [InlineData("silo-cuda", "ENTRYPOINT [\"/app/kd-silo/kd-silo\"]", "USER 10001:10001")]
    [InlineData("kdctl", "ENTRYPOINT [\"/app/kdctl/kdctl\"]", "USER 10001:10001")]
    public void Target_IsNotRoot_HasLabelsAndAVersion(string target, params string[] lines)
    {
        var stage = Stage(target).ToList();
        Assert.All(lines, line => Assert.Contains(line, stage));
        Assert.Contains(stage, line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal));
        foreach (var label in new[] { "title", "description", "version", "revision", "licenses" })
        {
            Assert.Contains(stage, line => line.Contains($"org.opencontainers.image.{label}=", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Version_IsTheProductsAndTheCharts()
    {
        var product = File.ReadAllText(DeployTools.Of("Directory.Build.props")).Split("<Version>")[1].Split('<')[0];
        Assert.All(Dockerfile.Where(line => line.StartsWith("ARG VERSION=", StringComparison.Ordinal)), line => Assert.Equal($"ARG VERSION={product}", line));
        Assert.Contains($"appVersion: {product}", File.ReadAllLines(Path.Combine(DeployTools.Chart, "Chart.yaml")));
    }

    [Theory]
    [InlineData("200 OK", "ok", 0)]
    [InlineData("503 Service Unavailable", "--cluster: Redis at redis://kd-redis:6379/0 cannot be reached", 1)]
    public async Task Healthcheck_SaysWhatTheSiloSays(string status, string body, int code)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().ReadExactlyAsync(new byte[24]);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\n\r\n{body}"));
        });
        var outcome = DeployTools.Run(DeployTools.Of("eng", "image", "healthcheck"), [$"{((IPEndPoint)listener.LocalEndpoint).Port}"]);
        await answering;
        Assert.Equal((code, body), (outcome.Code, outcome.Output.Trim()));
    }

    [Fact]
    public void Healthcheck_NobodyListens_Fails() => Assert.NotEqual(0, DeployTools.Run(DeployTools.Of("eng", "image", "healthcheck"), ["1"]).Code);

    /// <summary>Sources in this repository of COPY lines.</summary>
    private static IEnumerable<string> Copied() =>
        Dockerfile.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1].Where(word => !word.StartsWith("--", StringComparison.Ordinal)));

    /// <summary>Lines of a stage and of those it is built on.</summary>
    private static IEnumerable<string> Stage(string name)
    {
        var start = Array.FindIndex(Dockerfile, line => line.EndsWith($" AS {name}", StringComparison.Ordinal));
        var parent = Dockerfile[start].Split(' ')[1];
        var own = Dockerfile[(start + 1)..].TakeWhile(line => !line.StartsWith("FROM ", StringComparison.Ordinal));
        return parent.Contains('$') ? own : Stage(parent).Concat(own);
    }
}
