using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.ContractSilo;

/// <summary>Carries out commands by calling grains from this silo.</summary>
internal sealed class CommandDesk(IServiceProvider services)
{
    private readonly IGrainFactory grains = services.GetRequiredService<IGrainFactory>();

    public async Task Answer(string line)
    {
        var words = line.Split(' ', 4);
        try
        {
            await Console.Out.WriteLineAsync($"{words[0]} ok {await Do(words[1], words[2], words.ElementAtOrDefault(3) ?? "")}");
        }
        catch (Exception e)
        {
            await Console.Out.WriteLineAsync($"{words[0]} {e.GetType().Name} {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private async Task<string> Do(string verb, string key, string argument)
    {
        var grain = grains.GetGrain<IRoamingGrain>(key);
        switch (verb)
        {
            case "near":
                return await grains.GetGrain<INearGrain>(key).Where();
            case "where":
                return await grain.Where();
            case "self":
                return services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToString();
            case "count":
                return $"{await grain.Count()}";
            case "hold":
                return await grain.Hold(int.Parse(argument));
            case "note":
                await grain.Note(argument);
                return "";
            case "notes":
                return string.Join(',', await grain.Notes());
            case "fail":
                await grain.Fail(argument);
                return "";
            case "echo":
                return (await grain.Echo(new Parcel(argument, [1, 2, 3]))).ToString();
            case "allowed":
                return $"{await grain.Allowed()}";
            case "allowed-nothing":
                return $"{await grain.AllowedNothing()}";
            case "banned":
                return $"{await grain.Banned()}";
            case "banned-nothing":
                return $"{await grain.BannedNothing()}";
            case "via":
                return await grain.Via(grains.GetGrain<IRoamingGrain>(argument));
            case "leave":
                await grain.Leave();
                return "";
            case "cancel":
                return await Cancelled(grain, int.Parse(argument));
            case "row":
                return $"{(await services.GetRequiredService<IMembershipTable>().ReadRow(services.GetRequiredService<ILocalSiloDetails>().SiloAddress)).Members.Count}";
            case "median":
                return $"{await MedianMicroseconds(grain, int.Parse(argument)):F0}";
            default:
                throw new NotSupportedException(verb);
        }
    }

    private static async Task<string> Cancelled(IRoamingGrain grain, int milliseconds)
    {
        using var stop = new CancellationTokenSource(milliseconds);
        try
        {
            await grain.WaitFor(stop.Token);
            return "finished";
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }

    private static async Task<double> MedianMicroseconds(IRoamingGrain grain, int calls)
    {
        var times = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await grain.Where();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        return times[calls / 2];
    }
}
