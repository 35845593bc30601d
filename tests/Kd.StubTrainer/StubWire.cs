using System.Text;
using Kd.Core.Json;
using Kd.Core.Trainers;

namespace Kd.StubTrainer;

/// <summary>The stub's stdout.</summary>
internal static class StubWire
{
    private static readonly Stream Output = Console.OpenStandardOutput();
    private static readonly Lock Gate = new();

    public static void Say(TrainerEvent e) => SayRaw(KdJson.Serialize(e));

    public static void SayRaw(string line)
    {
        lock (Gate)
        {
            Output.Write(Encoding.UTF8.GetBytes(line + "\n"));
            Output.Flush();
        }
    }
}
