using System.CommandLine;
using System.Reflection;
using Kd.Core.Api;
using Kd.Core.Json;

namespace Kd.Client.Verbs;

/// <summary>kdctl version: this program, and the server with what it trains by.</summary>
internal static class VersionVerb
{
    public static Command Create()
    {
        var verb = new Command("version", "Prints the versions of kdctl, of the server and of its trainer");
        var connection = new ConnectionOptions();
        var output = new OutputOption(OutputForm.Table, OutputForm.Json);
        connection.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => SweepVerb.AskAsync(connection.Read(parsed), async (api, cancellationToken) =>
        {
            var server = await api.VersionAsync(cancellationToken);
            var own = typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            if (output.Read(parsed) == OutputForm.Json)
            {
                Console.Out.WriteLine(KdJson.Serialize(new { Kdctl = own, Server = server }));
            }
            else
            {
                Write(own, server);
            }

            return ExitCode.Ok;
        }));
        return verb;
    }

    private static void Write(string own, ServerVersion server)
    {
        Console.Out.WriteLine($"kdctl       {own}");
        Console.Out.WriteLine($"kd-silo     {server.Version}");
        Console.Out.WriteLine($"trainer     revision {server.TrainerRevision}, evaluation revision {server.EvaluationRevision}");
        if (server.Backend is { } backend)
        {
            Console.Out.WriteLine($"backend     {backend.Binding}, libtorch {backend.Libtorch}, {backend.Device}, {backend.InstructionSet}, {backend.Decoders}");
        }
    }
}
