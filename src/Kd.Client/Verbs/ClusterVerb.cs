using System.CommandLine;
using Kd.Client.Display;
using Kd.Core.Api;
using Kd.Core.Reports;

namespace Kd.Client.Verbs;

/// <summary>kdctl cluster: silos, devices and slots, what they do, and what waits for them.</summary>
internal static class ClusterVerb
{
    public static Command Create()
    {
        var verb = new Command("cluster", "Shows the silos with their devices and slots, what they train, and the queue");
        var connection = new ConnectionOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Wide, OutputForm.Json, OutputForm.Name);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var form = output.Read(parsed);
            if (form == OutputForm.Json)
            {
                Console.Out.WriteLine(await api.ClusterJsonAsync(cancellationToken));
            }
            else
            {
                Write(await api.ClusterAsync(cancellationToken), form);
            }

            return ExitCode.Ok;
        }));
        return verb;
    }

    private static void Write(ClusterView cluster, OutputForm form)
    {
        if (form == OutputForm.Name)
        {
            foreach (var silo in cluster.Silos)
            {
                Console.Out.WriteLine(silo.Name);
            }

            return;
        }

        Slots(cluster, form == OutputForm.Wide).WriteTo(Console.Out);
        foreach (var queued in cluster.Queue)
        {
            Console.Out.WriteLine($"queue: {Words.Count(queued.Waiting, "cell")} of {queued.Sweep}");
        }
    }

    private static Columns Slots(ClusterView cluster, bool wide)
    {
        var columns = new Columns([.. new[] { "SILO", "SLOT", "DEVICE", "THREADS", "WORK" }, .. wide ? new[] { "SWEEPS", "KEY" } : []]);
        foreach (var silo in cluster.Silos)
        {
            foreach (var slot in silo.Slots)
            {
                columns.Add([silo.Name, slot.Name, slot.Device, $"{slot.Threads}", Work(slot), .. wide ? new[] { string.Join(',', slot.Work?.Sweeps ?? []), slot.Work?.Key.Short ?? "-" } : []]);
            }

            if (silo.Slots.IsEmpty)
            {
                columns.Add([silo.Name, "-", "-", "-", "trains nothing: it has no slots", .. wide ? new[] { "", "-" } : []]);
            }
        }

        return columns;
    }

    private static string Work(SlotView slot) => slot switch
    {
        { Work: { } work } => $"{work.Label}{(work.Attempt > 1 ? $" (attempt {work.Attempt})" : "")}: {Words.Progress(new RunningCell(work.Key, work.Label, work.Attempt ?? 0, slot.Name, work.Phase, work.Progress))}",
        { Trouble: { } trouble } => $"cannot work: {trouble.ReplaceLineEndings(" | ")}",
        _ => "idle",
    };
}
