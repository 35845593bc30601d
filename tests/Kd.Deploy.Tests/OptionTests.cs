using System.Net;
using System.Text.Json.Nodes;
using Kd.Silo;
using Kd.Silo.Clustering;
using static Kd.Deploy.Tests.Manifests;

namespace Kd.Deploy.Tests;

/// <summary>Every option in the manifests is one of kd-silo's, read by kd-silo itself.</summary>
[Collection(nameof(Renderings))]
public sealed class OptionTests(Renderings renderings)
{
    [Theory]
    [MemberData(nameof(Renderings.All), MemberType = typeof(Renderings))]
    public void Options_AreReadBySiloWithoutAProblem(string name)
    {
        var line = Line(renderings[name]);
        Assert.Empty(line.Problems);
        // What the image has is there; what is mounted is waited for.
        Assert.Empty(SiloOptionsValidator.Mistakes(line.Options with { Trainer = "kd-trainer" }, "/"));
        Assert.Equal(IPAddress.Parse("10.0.0.7"), line.Options.Advertise);
    }

    [Theory]
    [MemberData(nameof(Renderings.All), MemberType = typeof(Renderings))]
    public void Options_AgreeWithThePod(string name)
    {
        var options = Line(renderings[name]).Options;
        var container = Container(renderings[name]);
        var mounts = container["volumeMounts"]!.AsArray().Select(mount => Text(mount!["mountPath"])).ToList();
        Assert.Contains(options.Store, mounts);
        Assert.Contains(options.TokenPath, mounts);
        Assert.All(mounts.Where(mount => mount.StartsWith("/data", StringComparison.Ordinal)), mount => Assert.StartsWith($"{options.Data}/", mount));
        var ports = container["ports"]!.AsArray().ToDictionary(port => Text(port!["name"]), port => port!["containerPort"]!.GetValue<int>());
        Assert.Equal(new Uri(options.Url).Port, ports["http"]);
        Assert.Equal(options.SiloPort, ports["silo"]);
        var gpus = container["resources"]!["limits"]!.AsObject().Where(limit => limit.Key.Contains('/')).Select(limit => limit.Value!.ToString());
        Assert.Equal(options.Gpus is { } wanted ? [wanted.ToString()] : [], gpus);
    }

    [Theory]
    [MemberData(nameof(Renderings.All), MemberType = typeof(Renderings))]
    public void SilosFile_HoldsTheReplicas_AsTheSiloReadsIt(string name)
    {
        var manifests = renderings[name];
        using var mounted = new TestDirectory();
        var mount = Container(manifests)["volumeMounts"]!.AsArray().Single(m => Text(m!["mountPath"]) == Path.GetDirectoryName(Line(manifests).Options.SilosFile))!;
        var volume = manifests.Silos["spec"]!["template"]!["spec"]!["volumes"]!.AsArray().Single(v => Text(v!["name"]) == Text(mount["name"]))!;
        foreach (var (file, text) in manifests.Only("ConfigMap", Text(volume["configMap"]!["name"]))["data"]!.AsObject())
        {
            File.WriteAllText(mounted.Of(file), Text(text));
        }

        Assert.Equal(manifests.Silos["spec"]!["replicas"]!.GetValue<int>(), SilosWanted.In(mounted.Of(Path.GetFileName(Line(manifests).Options.SilosFile)!)));
    }

    [Fact]
    public void Replicas_MoreOfThem_RollNoSilo() =>
        Assert.Equal((1, 4, Sorted(renderings["k8s-gpu"].Silos["spec"]!["template"])), (Replicas("k8s-gpu"), Replicas("k8s-larger"), Sorted(renderings["k8s-larger"].Silos["spec"]!["template"])));

    [Theory]
    [MemberData(nameof(Renderings.All), MemberType = typeof(Renderings))]
    public void GracePeriod_OutlastsTheDrain(string name)
    {
        var drain = Line(renderings[name]).Options.Drain.TotalSeconds;
        var sleep = Find(Container(renderings[name]), "sleep").Single()["seconds"]!.GetValue<int>();
        Assert.InRange(Grace(renderings[name]) - drain - sleep, 5, 10);
    }

    [Fact]
    public void GracePeriod_Longer_LengthensTheDrain() =>
        Assert.Equal((300, TimeSpan.FromSeconds(290)), (Grace(renderings["scheduling"]), Line(renderings["scheduling"]).Options.Drain));

    [Fact]
    public void ChartsValues_ReachTheOptions()
    {
        var options = Line(renderings["cpu"]).Options;
        Assert.Equal((2, 2, null), (options.Slots, options.Threads, options.Gpus));
        var existing = Line(renderings["existing"]).Options;
        Assert.Equal("redis://redis.lab:6380/2", existing.Cluster!.ToString());
    }

    private int Replicas(string name) => renderings[name].Silos["spec"]!["replicas"]!.GetValue<int>();

    private static int Grace(Manifests manifests) => manifests.Silos["spec"]!["template"]!["spec"]!["terminationGracePeriodSeconds"]!.GetValue<int>();

    private static JsonNode Container(Manifests manifests) => manifests.Silos["spec"]!["template"]!["spec"]!["containers"]![0]!;

    /// <summary>As the kubelet puts it together: variables of the config map, then the arguments with $(POD_IP) filled in.</summary>
    private static SiloCommandLine Line(Manifests manifests)
    {
        var container = Container(manifests);
        var map = manifests.Only("ConfigMap", Text(container["envFrom"]![0]!["configMapRef"]!["name"]));
        var variables = map["data"]!.AsObject().ToDictionary(entry => entry.Key, entry => Text(entry.Value));
        return SiloCommandLine.Parse([.. container["args"]!.AsArray().Select(word => Text(word).Replace("$(POD_IP)", "10.0.0.7", StringComparison.Ordinal))], variables);
    }
}
