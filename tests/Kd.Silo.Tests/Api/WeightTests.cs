using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kd.Core.Api;
using Kd.Core.Artifacts;
using Kd.Core.Json;

namespace Kd.Silo.Tests.Api;

/// <summary>Checkpoints that were trained elsewhere, over HTTP.</summary>
public sealed class WeightTests : IDisposable
{
    private readonly TestDirectory home = new();

    public WeightTests() => RunningSilo.Script(home);

    public void Dispose() => home.Dispose();

    [Fact]
    public async Task Import_Checkpoint_IsKeptWithWhoBroughtItAndWhatWasSaidFirst()
    {
        await using var silo = await RunningSilo.Start(home);
        var bytes = Checkpoint();

        var first = await Import(silo, bytes, "from the lab");
        var second = await Import(silo, bytes, "from somewhere else");

        var imported = KdJson.Deserialize<ImportedWeights>(await first.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.OK, $"sha256:{ArtifactHash.Of(bytes)}"), (first.StatusCode, imported.Reference));
        Assert.Equal(CanonicalJson.Text(Stub.Spec(seed: 3)), CanonicalJson.Text(imported.Spec));
        Assert.Equal("from the lab", imported.Origin.Note);
        Assert.Equal(imported.Origin, KdJson.Deserialize<ImportedWeights>(await second.Content.ReadAsStringAsync()).Origin);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(home.Of($"store/weights/{ArtifactHash.Of(bytes)}.safetensors")));
    }

    [Fact]
    public async Task Import_NoCheckpoint_IsRefusedAndNothingKept()
    {
        await using var silo = await RunningSilo.Start(home);

        var answer = await Import(silo, "no weights at all"u8.ToArray(), "x");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("it is no checkpoint of a trained cell", (await Json.Problem(answer)).Detail, StringComparison.Ordinal);
        Assert.False(Directory.Exists(home.Of("store/weights")));
    }

    [Fact]
    public async Task Get_Weights_AreTheBytesThatCame()
    {
        await using var silo = await RunningSilo.Start(home);
        var bytes = Checkpoint();
        await Import(silo, bytes, "from the lab");

        Assert.Equal(bytes, await silo.Http.GetByteArrayAsync($"/v1/weights/{ArtifactHash.Of(bytes)}"));
        foreach (var absent in new[] { new string('0', 64), "..", ArtifactHash.Of(bytes).ToUpperInvariant() })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await silo.Http.GetAsync($"/v1/weights/{absent}")).StatusCode);
        }
    }

    private static async Task<HttpResponseMessage> Import(RunningSilo silo, byte[] bytes, string note) => await silo.Http.PostAsync(
        $"/v1/weights?note={Uri.EscapeDataString(note)}",
        new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } });

    /// <summary>A safetensors file without tensors that says which cell made it.</summary>
    private static byte[] Checkpoint()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [CheckpointLabel.SpecField] = CanonicalJson.Text(Stub.Spec(seed: 3)) };
        var header = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal) { ["__metadata__"] = metadata });
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header];
    }
}
