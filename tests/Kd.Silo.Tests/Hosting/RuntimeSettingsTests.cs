using System.Text.Json;

namespace Kd.Silo.Tests.Hosting;

/// <summary>How .NET runs a silo: what the web SDK sets by itself, and a misspelt property leaves, is right for servers that do nothing else on a machine.</summary>
public sealed class RuntimeSettingsTests
{
    [Fact]
    public void Silo_HasOneHeap_NotOneACore()
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "kd-silo.runtimeconfig.json")));
        Assert.False(settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("System.GC.Server").GetBoolean());
    }
}
