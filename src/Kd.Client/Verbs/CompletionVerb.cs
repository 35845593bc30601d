using System.CommandLine;

namespace Kd.Client.Verbs;

/// <summary>kdctl completion: the lines by which a shell completes verbs, flags and sweeps. The shell asks kdctl itself what fits, by the directive [suggest].</summary>
internal static class CompletionVerb
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    public static Command Create()
    {
        var verb = new Command("completion", "Prints what makes a shell complete verbs, flags and names of sweeps; its first line says where to put it");
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", Shells) };
        shell.AcceptOnlyFromAmong(Shells);
        verb.Add(shell);
        verb.SetAction(parsed =>
        {
            Console.Out.Write(Script(parsed.GetRequiredValue(shell)));
            return (int)ExitCode.Ok;
        });
        return verb;
    }

    private static string Script(string shell)
    {
        using var stream = typeof(CompletionVerb).Assembly.GetManifestResourceStream($"kdctl.{shell}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
