using System.CommandLine;

namespace Kd.Client.Verbs;

/// <summary>Asks before something is taken away, unless --yes was given.</summary>
internal sealed class Confirmation
{
    private readonly Option<bool> yes = new("--yes", "-y") { Description = "Does not ask" };

    public void AddTo(Command verb) => verb.Add(yes);

    /// <exception cref="VerbException">The answer was not yes, or there was none.</exception>
    public async Task RequireAsync(ParseResult parsed, string question, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(yes))
        {
            return;
        }

        await Console.Error.WriteAsync($"{question} [y/N] ".AsMemory(), cancellationToken);
        var answer = await Console.In.ReadLineAsync(cancellationToken);
        if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes"))
        {
            throw new VerbException(ExitCode.Interrupted, $"nothing was changed{(answer is null ? "; --yes answers for you" : "")}");
        }
    }
}
