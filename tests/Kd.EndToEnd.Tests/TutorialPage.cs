using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Kd.EndToEnd.Tests;

/// <summary>A command of a page of documentation and what the page says it prints.</summary>
/// <param name="Line">Of the page, from 1.</param>
/// <param name="Output">Its lines; "..." stands for any number of lines, or for the rest of one.</param>
internal sealed record TutorialStep(int Line, string Command, int ExitCode, ImmutableArray<string> Output);

/// <summary>Reads the console blocks of a page: lines that begin with "$ " are commands, the lines below them are output.</summary>
internal static partial class TutorialPage
{
    private const string Prompt = "$ ";

    public static ImmutableArray<TutorialStep> Read(string file)
    {
        var steps = ImmutableArray.CreateBuilder<TutorialStep>();
        var inside = false;
        foreach (var (index, line) in File.ReadLines(file).Index())
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = line == "```console";
            }
            else if (inside && line.StartsWith(Prompt, StringComparison.Ordinal))
            {
                var command = line[Prompt.Length..];
                var code = ExitCode().Match(command);
                steps.Add(new TutorialStep(index + 1, command, code.Success ? int.Parse(code.Groups["code"].Value) : 0, []));
            }
            else if (inside)
            {
                steps[^1] = steps[^1] with { Output = steps[^1].Output.Add(line) };
            }
        }

        return steps.ToImmutable();
    }

    /// <summary>The first line of the page that the real output lacks, in order; null when it has them all. Numbers and widths of columns may differ.</summary>
    public static string? Lacking(TutorialStep step, string output)
    {
        var real = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var at = 0;
        foreach (var line in step.Output.Where(l => l.Length > 0 && l != "..."))
        {
            var pattern = new Regex(Pattern(line), RegexOptions.None, TimeSpan.FromSeconds(1));
            at = 1 + Array.FindIndex(real, Math.Min(at, real.Length), pattern.IsMatch);
            if (at == 0)
            {
                return line;
            }
        }

        return null;
    }

    private static string Pattern(string line)
    {
        var words = Regex.Escape(line.Trim().Replace("...", "\u2026", StringComparison.Ordinal)).Replace("\u2026", ".*", StringComparison.Ordinal);
        return $"^\\s*{Spaces().Replace(Numbers().Replace(words, "[+-]?[0-9.]+"), "\\s+")}\\s*$";
    }

    [GeneratedRegex("# exit code (?<code>[0-9])$")]
    private static partial Regex ExitCode();

    [GeneratedRegex(@"(?<![A-Za-z0-9])(\\\+)?[0-9]+(\\\.[0-9]+)?(?![A-Za-z0-9])")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(\\ )+")]
    private static partial Regex Spaces();
}
