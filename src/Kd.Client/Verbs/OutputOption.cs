using System.CommandLine;
using Kd.Client.Completions;

namespace Kd.Client.Verbs;

/// <summary>How an answer is written.</summary>
internal enum OutputForm
{
    /// <summary>Columns for people.</summary>
    Table,

    /// <summary>More columns.</summary>
    Wide,

    /// <summary>The API's own records, for programs.</summary>
    Json,

    /// <summary>Names only, one a line, for shells.</summary>
    Name,
}

/// <summary>The --output option.</summary>
internal sealed class OutputOption
{
    private readonly Option<OutputForm> option;

    public OutputOption(params OutputForm[] forms)
    {
        option = new Option<OutputForm>("--output", "-o")
        {
            Description = "Form of the answer",
            HelpName = string.Join('|', forms).ToLowerInvariant(),
            DefaultValueFactory = _ => OutputForm.Table,
        }.WithWords(forms.Select(form => $"{form}".ToLowerInvariant()));
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !forms.Any(f => token.Value.Equals($"{f}", StringComparison.OrdinalIgnoreCase)))
            {
                result.AddError($"--output takes {option.HelpName}, not '{token.Value}'");
            }
        });
    }

    public void AddTo(Command verb) => verb.Add(option);

    public OutputForm Read(ParseResult parsed) => parsed.GetValue(option);
}
