using Kd.Silo.Trainers;

namespace Kd.Silo.Tests.Trainers;

public sealed class TrainerCommandLineTests
{
    [Fact]
    public void Parse_WordsAndQuotedBlanks_SplitsThem()
    {
        var command = TrainerCommandLine.Parse("\"/opt/my trainer\" --fast  x");
        Assert.Equal("/opt/my trainer", command.File);
        Assert.Equal(["--fast", "x"], command.Arguments.ToArray());
    }

    [Fact]
    public void Parse_Dll_RunsUnderDotnet()
    {
        var command = TrainerCommandLine.Parse("/opt/kd-trainer.dll --x");
        Assert.Equal("dotnet", Path.GetFileName(command.File));
        Assert.Equal(["/opt/kd-trainer.dll", "--x"], command.Arguments.ToArray());
        Assert.Equal("/opt/kd-trainer.dll", command.Program);
    }

    [Fact]
    public void Parse_Nothing_Throws() => Assert.Throws<FormatException>(() => TrainerCommandLine.Parse("  "));

    [Fact]
    public void Installed_TrainerBesideTheSilosFolder_IsFound()
    {
        using var bin = new TestDirectory();
        File.WriteAllText(bin.Of("kd-trainer", "kd-trainer.dll"), "");
        Assert.Equal(bin.Of("kd-trainer", "kd-trainer.dll"), TrainerCommandLine.Installed(bin.Of("kd-silo", ""))!.Program);
    }

    [Fact]
    public void Installed_NoTrainer_IsNull()
    {
        using var bin = new TestDirectory();
        Assert.Null(TrainerCommandLine.Installed(bin.Path));
    }
}
