using Kd.Core.Api;

namespace Kd.Faults;

/// <summary>Files of the store that are no longer what was written.</summary>
public static class StoreFaults
{
    /// <summary>The newest resume checkpoint of one running cell is cut in half, that of another has a bit flipped.</summary>
    public static Fault SpoiltResume { get; } = new("spoilt-resume", "all silos killed, a resume file truncated, one with a flipped bit, then a start of all")
    {
        Silos = 2,
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0]);
            await bench.When(results: 4, "kill -9 of every silo", () => bench.Silos.ForEach(silo => silo.Kill()));
            await Task.WhenAll(bench.Silos.Select(silo => silo.Ended()));
            await Task.Delay(TimeSpan.FromSeconds(1)); // Trainers end with their silos' pipes.
            foreach (var (resume, i) in NewestResumes(bench).Select((resume, i) => (resume, i)))
            {
                Spoil(resume, truncate: i % 2 == 0);
            }

            return await bench.StartAgain([.. bench.Silos]);
        },
    };

    /// <summary>Their students are blocked and name the way out; once the files are whole again, silos that start train them.</summary>
    public static Fault SpoiltTeacher { get; } = new("spoilt-teacher", "a teacher's checkpoint truncated, another's with a flipped bit, before their students begin")
    {
        Silos = 2,
        Harm = async bench =>
        {
            await bench.Submit(bench.Silos[0], "toy/fold1/seed0/big", "toy/fold2/seed1/big");
            await bench.Until(() => bench.Files("checkpoint-*").Count() == 2 && bench.Files("result.json").Count() == 2, "two teachers");
            await bench.Silos[0].Settled();
            var whole = bench.Files("checkpoint-*").ToDictionary(file => file, File.ReadAllBytes);
            await bench.Inject("two spoilt teachers", () => Task.Run(() => whole.Keys.Select((file, i) => (file, i)).ToList().ForEach(t => Spoil(t.file, truncate: t.i == 0))));
            await bench.Submit(bench.Silos[0]);
            var status = await bench.Silos[0].Until(s => s.State == SweepState.Settled && s.Counts.Blocked == 2);
            bench.Require(status.Failures.Any(f => f.Message.Contains("kdctl evict", StringComparison.Ordinal)), "P3: nobody names the spoilt teacher");
            foreach (var (file, bytes) in whole)
            {
                await File.WriteAllBytesAsync(file, bytes);
            }

            await bench.Inject("whole teachers, silos started again", () => Task.Run(() => bench.Silos.ForEach(silo => silo.Kill())));
            return await bench.StartAgain([.. bench.Silos]);
        },
    };

    private static IEnumerable<string> NewestResumes(FaultBench bench) =>
        bench.Files("resume-*.safetensors").GroupBy(Path.GetDirectoryName).Select(files => files.MaxBy(File.GetLastWriteTimeUtc)!);

    private static void Spoil(string file, bool truncate)
    {
        var bytes = File.ReadAllBytes(file);
        if (truncate)
        {
            File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
            return;
        }

        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
