using Kd.Core.Trainers;
using Kd.Silo.Trainers;

namespace Kd.Silo.Tests.Trainers;

public sealed class TrainerProcessTests
{
    [Fact]
    public async Task Greet_StubTrainer_SaysWhatItIsUnderTheSlotsEnvironment()
    {
        await using var trainer = TrainerProcess.Start(Stub.Command, TrainerEnvironment.For(new("cpu0", 2, null)));
        var hello = await trainer.Greet(Stub.Patience.Hello, CancellationToken.None);
        Assert.Equal("stub-1", hello.TrainerRevision);
        Assert.Equal(2, hello.Backend.Threads);
    }

    [Fact]
    public async Task Greet_TrainerThatDies_NamesExitCodeAndLog()
    {
        await using var trainer = TrainerProcess.Start(Stub.Command, Stub.Environment("crash"));
        var error = await Assert.ThrowsAsync<TrainerStartException>(() => trainer.Greet(Stub.Patience.Hello, CancellationToken.None));
        Assert.Contains("exited with code 3 before it said hello", error.Message.Replace("\nstub: libtorch is missing", ""));
        Assert.Contains("stub: libtorch is missing", error.Message);
    }

    [Fact]
    public async Task Greet_OtherProtocolVersion_IsRefused()
    {
        await using var trainer = TrainerProcess.Start(Stub.Command, Stub.Environment("old"));
        var error = await Assert.ThrowsAsync<TrainerStartException>(() => trainer.Greet(Stub.Patience.Hello, CancellationToken.None));
        Assert.Contains($"speaks protocol 0, this silo {TrainerProtocol.Version}", error.Message);
    }

    [Fact]
    public async Task Greet_SilentTrainer_IsGivenUp()
    {
        await using var trainer = TrainerProcess.Start(Stub.Command, Stub.Environment("silent"));
        var error = await Assert.ThrowsAsync<TrainerStartException>(() => trainer.Greet(TimeSpan.FromSeconds(0.2), CancellationToken.None));
        Assert.Contains("no hello within 0.2 s", error.Message);
        trainer.Kill();
    }

    [Fact]
    public async Task Dispose_LivingTrainer_EndsItByEndOfStdin()
    {
        var trainer = await Stub.Start();
        var pid = trainer.Id;
        Assert.NotNull(TrainerRegister.StartTicks(pid));
        await trainer.DisposeAsync();
        Assert.Null(TrainerRegister.StartTicks(pid));
    }

    [Fact]
    public async Task Start_Trainer_LivesInASessionOfItsOwn()
    {
        await using var trainer = await Stub.Start();
        Assert.Equal(trainer.Id, SessionOf(trainer.Id));
    }

    [Fact]
    public async Task Send_CommandLongerThanALine_IsABug()
    {
        await using var trainer = await Stub.Start();
        var job = Stub.Job(Path.GetTempPath()) with { ResumeFrom = new string('x', TrainerProtocol.MaxLineBytes) };
        await Assert.ThrowsAsync<InvalidOperationException>(() => trainer.Send(new JobCommand([job]), CancellationToken.None));
    }

    [Fact]
    public async Task Greet_TrainerThatLeavesAChildWithItsOutput_IsSeenToEndAndLetGoOf()
    {
        using var directory = new TestDirectory();
        var trainer = TrainerProcess.Start(new("/bin/sh", ["-c", $"sleep 100 & echo $! > {directory.Of("child")}; exit 3"]), Stub.Environment());
        try
        {
            var greeting = trainer.Greet(TimeSpan.FromMinutes(2), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Contains("exited with code 3", (await Assert.ThrowsAsync<TrainerStartException>(() => greeting)).Message, StringComparison.Ordinal);
            await trainer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        }
        finally
        {
            using var child = System.Diagnostics.Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(directory.Of("child"))));
            child.Kill();
        }
    }

    [Fact]
    public async Task Log_LineWithoutEnd_IsReadAllTheSame()
    {
        await using var trainer = TrainerProcess.Start(new("/bin/sh", ["-c", "head -c 1000000 /dev/zero | tr '\\0' x >&2; echo done >&2"]), Stub.Environment());
        await Assert.ThrowsAsync<TrainerStartException>(() => trainer.Greet(Stub.Patience.Hello, CancellationToken.None));
        Assert.EndsWith("done", trainer.Log.Tail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_TrainerThatTalksWhileNobodyListens_EndsIt()
    {
        var said = """{"type":"heartbeat","attempt":{"cell":"0000000000000000000000000000000000000000000000000000000000000000","number":1},"sequence":0,"work":1}""";
        var trainer = TrainerProcess.Start(new("/bin/sh", ["-c", $"yes '{said}'"]), Stub.Environment());
        await trainer.Events.WaitToReadAsync();
        await Task.Delay(TimeSpan.FromSeconds(0.5));
        Assert.InRange(trainer.Events.Count, 1, 5000);
        await trainer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static int SessionOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3]);
    }
}
